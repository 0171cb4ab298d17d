import { setFlagsFromString } from 'node:v8'
import { ConfigError } from '../platform/config/config-error.js'
import { readConfig } from '../platform/config/read-config.js'
import { createLogger, type Logger } from '../platform/logging/logger.js'
import { listen, type HttpServer } from './http-server.js'
import { ProjectorProcess } from './projector-process.js'
import { openService, type Service } from './service.js'

/** After so long a shutdown that hangs is cut short. */
const SHUTDOWN_MS = 30_000

/**
 * How much garbage may gather before it is collected, in percent of what is alive. By default V8 let a bulk load grow to
 * 320 MB of RSS, of which 50 MB were alive; so it is 200 to 220 MB.
 */
const HEAP_GROWING_PERCENT = 100

/** Runs Strata as the environment says, until it is told to stop. */
export async function startServer(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const config = readConfig(env)
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWING_PERCENT}`)
  const logger = createLogger(config.logLevel)
  const stopAsked = stopSignal()
  const { roles } = config
  // Beside an API, projections get a process of their own.
  const apart = roles.has('api') && roles.has('projector')
  const service = await openService(config, logger, { project: roles.has('projector') && !apart })
  const server = roles.has('api') ? await serve(service) : undefined
  const projector = apart ? new ProjectorProcess(service.databaseUrl, env, logger) : undefined
  projector?.start()
  if (!server) logger.info({ roles: [...roles] }, 'Strata is up, without an API')
  const signal = await stopAsked
  projector?.expectEnd()
  logger.info({ signal }, 'stopping: finishing what is in hand')
  endAnyway(logger)
  await server?.close()
  await projector?.stop()
  await service.close()
  logger.info('stopped')
}

async function serve(service: Service): Promise<HttpServer> {
  const { config, logger } = service
  try {
    const server = await listen(service)
    const addresses = { url: server.url, graphql: `${server.url}/graphql` }
    logger.info(addresses, 'Strata is up. It listens on loopback only: there is no access control yet')
    if (process.stderr.isTTY) greet(server.url)
    return server
  } catch (error) {
    await service.close()
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new ConfigError([`STRATA_PORT: port ${config.port} is in use; stop what listens there or choose another`])
    }
    throw error
  }
}

/** For whoever started it by hand; the log is for machines. */
function greet(url: string): void {
  process.stderr.write(
    `\nStrata is up at ${url} (loopback only: there is no access control yet).\n` +
      '  npx strata import <folder>   import catalog-info.yaml files\n' +
      '  npx strata demo              look at a made-up organisation\n' +
      `  ${url}/graphql   ask it\n` +
      'Ctrl-C stops it.\n\n',
  )
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
