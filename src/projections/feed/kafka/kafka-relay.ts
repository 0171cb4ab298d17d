import type { Kysely } from 'kysely'
import type { Pool } from 'pg'
import type { Registry } from 'prom-client'
import type { KafkaSettings } from '../../../platform/config/config.js'
import type { Logger } from '../../../platform/logging/logger.js'
import { EffectiveChanges } from '../../history/changes/effective-changes.js'
import type { ProjectionProgress } from '../../runner/projection-progress.js'
import { openKafkaSink } from './kafka-sink.js'
import { relayMeter } from './relay-meter.js'
import { RelayRunner } from './relay-runner.js'

interface Surroundings {
  /** Reads the history. */
  db: Kysely<unknown>
  progress: ProjectionProgress
  /** Keeps lease and cursor. */
  pool: Pool
  registry: Registry
  logger: Logger
}

/** What publishes changes of entities to the topic that the settings name, not started yet. */
export function kafkaRelay(settings: KafkaSettings, { db, progress, pool, registry, logger: all }: Surroundings) {
  const { topic } = settings
  const logger = all.child({ part: 'kafka' })
  const changes = new EffectiveChanges(db, progress, logger)
  const meter = relayMeter(registry, topic)
  return new RelayRunner({ topic, changes, open: () => openKafkaSink(settings, logger), pool, logger, meter })
}
