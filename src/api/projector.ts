import { readConfig } from '../platform/config/read-config.js'
import { createLogger } from '../platform/logging/logger.js'
import { Metrics } from '../platform/metrics/metrics.js'
import { limitHeapGrowth } from './heap.js'
import { METRICS_PLEASE } from './projector-process.js'
import { openService } from './service.js'
import { endAnyway, stopSignal } from './stopping.js'

/** Runs the projections for a parent process, which serves its metrics: a port of its own would have to be told to everybody. */
export async function startProjector(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const config = readConfig(env)
  limitHeapGrowth()
  const logger = createLogger(config.logLevel)
  const stopAsked = stopSignal()
  const metrics = new Metrics('projector')
  metrics.describeProcess(config.roles)
  const service = await openService(config, logger, { metrics })
  process.on('message', (message) => {
    if (message === METRICS_PLEASE) void metrics.read().then((found) => process.send?.(found))
  })
  // Listening to it would keep the process alive.
  process.channel?.unref()
  logger.info('the projector is up')
  const signal = await stopAsked
  logger.info({ signal }, 'the projector is stopping: finishing the batch in hand')
  endAnyway(logger)
  await service.close()
  logger.info('the projector has stopped')
}
