import { readConfig } from '../platform/config/read-config.js'
import { createLogger, type Logger } from '../platform/logging/logger.js'
import { listen } from './http-server.js'
import { openService } from './service.js'

/** After so long a shutdown that hangs is cut short. */
const SHUTDOWN_MS = 30_000

/** Runs Strata as the environment says, until it is told to stop. */
export async function startServer(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const config = readConfig(env)
  const logger = createLogger(config.logLevel)
  const stopAsked = stopSignal()
  const service = await openService(config, logger)
  const server = config.roles.has('api') ? await listen(service) : undefined
  if (server) {
    logger.info(
      { url: server.url, graphql: `${server.url}/graphql` },
      'Strata is up. It listens on loopback only: there is no access control yet',
    )
  } else logger.info({ roles: [...config.roles] }, 'Strata is up, without an API')
  const signal = await stopAsked
  logger.info({ signal }, 'stopping: finishing what is in hand')
  endAnyway(logger)
  await server?.close()
  await service.close()
  logger.info('stopped')
}

function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve)
  })
}

/** A second signal, or a shutdown that hangs, ends the process: the log and the checkpoints allow it at any moment. */
function endAnyway(logger: Logger): void {
  const end = (reason: string) => {
    logger.error({ reason }, 'ended before everything was closed')
    process.exit(1)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => end('second signal'))
  setTimeout(() => end('time is up'), SHUTDOWN_MS).unref()
}
