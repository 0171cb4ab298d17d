import kafkajs, { type Kafka, type LogEntry, type SASLOptions } from 'kafkajs'
import type { KafkaSettings } from '../../../platform/config/config.js'
import type { Logger } from '../../../platform/logging/logger.js'

const CONNECTION_MS = 5_000
const REQUEST_MS = 15_000

/** A client of the brokers. It tries nothing twice by itself: see `openKafkaSink`. */
export function kafkaClient({ brokers, tls, sasl }: KafkaSettings, logger: Logger): Kafka {
  return new kafkajs.Kafka({
    clientId: 'strata',
    brokers: [...brokers],
    ssl: tls,
    ...(sasl && { sasl: sasl as SASLOptions }),
    connectionTimeout: CONNECTION_MS,
    authenticationTimeout: CONNECTION_MS,
    requestTimeout: REQUEST_MS,
    enforceRequestTimeout: true,
    retry: { retries: 0 },
    // Whatever fails is told to the caller, who logs it: here it only helps to understand it.
    logLevel: kafkajs.logLevel.INFO,
    logCreator:
      () =>
      ({ namespace, log: { message, broker, error } }: LogEntry) =>
        logger.debug({ namespace, broker: broker as unknown, error: error as unknown }, message),
  })
}
