import { StrataError } from '../domain/errors.js'
import type { Config } from '../platform/config/config.js'
import { readConfig } from '../platform/config/read-config.js'
import { isLoopback } from '../platform/config/variables.js'
import { createLogger, type Logger } from '../platform/logging/logger.js'
import { exposition, Metrics } from '../platform/metrics/metrics.js'
import { operationPages } from './health/pages.js'
import { readinessOf, starting, type Readiness } from './health/readiness.js'
import { limitHeapGrowth } from './heap.js'
import { FrontDoor } from './http/front-door.js'
import { serveBehind } from './http-server.js'
import { meterLag, meterRelayLag } from './metrics/lag-meter.js'
import { ProjectorProcess } from './projector-process.js'
import { openService } from './service.js'
import { endAnyway, stopSignal } from './stopping.js'

/** Runs Strata as the environment says, until it is told to stop. */
export async function startServer(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const config = readConfig(env)
  limitHeapGrowth()
  const logger = createLogger(config.logLevel)
  const stopAsked = stopSignal()
  const metrics = new Metrics('main')
  metrics.describeProcess(config.roles)
  const state: State = { ready: () => starting('starting'), projector: undefined }
  const door = await openDoor(config, metrics, state)
  const close = await open(config, { env, logger, metrics, door, state }).catch(async (error: unknown) => {
    await door.close()
    throw error
  })
  const signal = await stopAsked
  state.projector?.expectEnd()
  state.ready = () => starting('stopping')
  logger.info({ signal }, 'stopping: finishing what is in hand')
  endAnyway(logger)
  await close()
  logger.info('stopped')
}

/** What changes while a process is being started and stopped. */
interface State {
  ready: () => Promise<Readiness> | Readiness
  /** The process in which the projections run, where they run beside an API. */
  projector: ProjectorProcess | undefined
}

interface Opening {
  env: NodeJS.ProcessEnv
  logger: Logger
  metrics: Metrics
  door: FrontDoor
  state: State
}

function openDoor(config: Config, metrics: Metrics, state: State): Promise<FrontDoor> {
  const pages = operationPages(
    () => state.ready(),
    async () => exposition(await Promise.all([metrics.read(), state.projector?.metrics() ?? []])),
  )
  const otherwise = config.roles.has('api')
    ? new StrataError('UNAVAILABLE', 'The API is not up yet. /readyz tells how far it is.')
    : new StrataError('NOT_FOUND', 'This process does not serve the API: its STRATA_ROLES are without api.')
  return FrontDoor.open(config, pages, () => otherwise)
}

/** Opens everything; gives what closes it again. */
async function open(config: Config, { env, logger, metrics, door, state }: Opening): Promise<() => Promise<void>> {
  const { roles } = config
  // Beside an API, projections get a process of their own.
  const apart = roles.has('api') && roles.has('projector')
  const service = await openService(config, logger, {
    metrics,
    project: roles.has('projector') && !apart,
    onPhase: (phase) => (state.ready = () => starting(phase)),
  })
  try {
    const api = roles.has('api') ? await serveBehind(door, service) : undefined
    const projector = apart ? new ProjectorProcess(service.databaseUrl, env, logger) : undefined
    projector?.start()
    state.projector = projector
    const probes = { ...service.probes, ...(projector && { projector: () => projector.isUp }) }
    state.ready = () => readinessOf(probes, config)
    if (roles.has('api') || roles.has('projector')) meterLag(metrics, probes.projections)
    if (probes.relays) meterRelayLag(metrics, probes.relays)
    announce(config, door.url, logger)
    return async () => {
      await (api ?? door).close()
      await projector?.stop()
      await service.close()
    }
  } catch (error) {
    await service.close()
    throw error
  }
}

function announce({ host, access, roles }: Config, url: string, logger: Logger): void {
  const addresses = { url, roles: [...roles], ...(roles.has('api') && { graphql: `${url}/graphql` }) }
  if (access === 'open' && !isLoopback(host)) {
    const warning =
      'STRATA_ACCESS is open: there is no access control, so whoever reaches this address may read and change everything'
    logger.warn({ host }, warning)
    logger.info(addresses, 'Strata is up')
  } else {
    logger.info(addresses, 'Strata is up. It listens on loopback only: there is no access control yet')
  }
  if (roles.has('api') && process.stderr.isTTY) greet(url)
}

/** For whoever started it by hand; the log is for machines. */
function greet(url: string): void {
  process.stderr.write(
    `\nStrata is up at ${url} (there is no access control yet).\n` +
      '  npx strata import <folder>   import catalog-info.yaml files\n' +
      '  npx strata demo              look at a made-up organisation\n' +
      `  ${url}/graphql   ask it\n` +
      'Ctrl-C stops it.\n\n',
  )
}
