import kafkajs, { type Kafka, type Producer } from 'kafkajs'
import type { KafkaSettings } from '../../../platform/config/config.js'
import type { Logger } from '../../../platform/logging/logger.js'
import { kafkaClient } from './kafka-client.js'
import type { ChangeSink, SinkMessage } from './sink.js'
import { ensureTopic } from './topic.js'

/** After so long the broker gives up a transaction that nobody ends. */
const TRANSACTION_MS = 60_000
/** Nobody waits longer for a connection to be closed. */
const CLOSE_MS = 2_000

/**
 * Opens the topic for writing: each publishing is a transaction of an idempotent producer that waits for all replicas.
 *
 * The transactional id is the topic's, so that opening it shuts out every producer that was opened before, and a request of such a one
 * that is still on its way comes to nothing. Without it one could come late and put an old event of a key behind a newer one, which is
 * what compaction would keep. And a producer that failed is never used again: kafkajs takes its sequence numbers back after a failure, also where
 * the broker has taken the messages, which would then take the next ones for the same and drop them. For the same reason nothing is
 * retried within it: it would send again to all brokers what only one had not answered.
 */
export async function openKafkaSink(settings: KafkaSettings, logger: Logger): Promise<ChangeSink> {
  const kafka = kafkaClient(settings, logger)
  await ensureTopic(kafka, settings.topic, logger)
  const producer = producerOf(kafka, settings.topic)
  const close = () => within(CLOSE_MS, producer.disconnect())
  try {
    await producer.connect()
    // The first transaction is what shuts the others out.
    await (await producer.transaction()).abort()
  } catch (error) {
    await close()
    throw error
  }
  return { publish: (messages) => publish(producer, settings.topic, messages), close }
}

function producerOf(kafka: Kafka, topic: string): Producer {
  return kafka.producer({
    transactionalId: `strata-${topic}`,
    transactionTimeout: TRANSACTION_MS,
    // Its transactions are idempotent in any case; said of the producer, kafkajs would insist on retries.
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    // As Java's: by murmur2 of the key, so that whoever else writes or joins by ref agrees.
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    retry: { retries: 0 },
  })
}

async function publish(producer: Producer, topic: string, messages: readonly SinkMessage[]): Promise<void> {
  const transaction = await producer.transaction()
  try {
    await transaction.send({
      topic,
      acks: -1,
      compression: kafkajs.CompressionTypes.GZIP,
      messages: messages.map(({ key, value, headers }) => ({ key, value, headers: { ...headers } })),
    })
    await transaction.commit()
  } catch (error) {
    // So that readers of what is committed need not wait until the broker gives it up.
    await within(CLOSE_MS, transaction.isActive() ? transaction.abort() : Promise.resolve())
    throw error
  }
}

/** Waits for something that may fail or never end, and in both cases matters no more. */
async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)))
  await Promise.race([work.then(ignore, ignore), patience])
  clearTimeout(timer)
}

function ignore(): void {
  // What failed is given up.
}
