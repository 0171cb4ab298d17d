import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import kafkajs, { type Kafka } from 'kafkajs'
import type { EntityEvent } from '../../src/projections/feed/kafka/entity-event.js'

export const BROKERS = (process.env['STRATA_TEST_KAFKA_BROKERS'] ?? '').split(',')

/** A message of the topic as a consumer gets it. */
export interface Read {
  key: string
  /** Null for a tombstone. */
  event: EntityEvent | null
  headers: Record<string, string>
  partition: number
}

/** A topic of a test's own, and what stands in it. */
export class Topic {
  readonly name = `strata-test-${randomUUID()}`
  readonly kafka: Kafka = new kafkajs.Kafka({
    brokers: BROKERS,
    logLevel: kafkajs.logLevel.NOTHING,
    retry: { retries: 20, maxRetryTime: 1000 },
  })

  /** Reads all that is committed, from the start of each partition in its order, until a message fits. */
  async readUntil(isLast: (message: Read) => boolean): Promise<Read[]> {
    const consumer = this.kafka.consumer({
      groupId: `${this.name}-${randomUUID()}`,
      readUncommitted: false,
      // The feed makes the topic, compacted; a reader that is there first would have the broker make a plain one.
      allowAutoTopicCreation: false,
    })
    const messages: Read[] = []
    await consumer.connect()
    try {
      // Until the topic is there and has a leader, kafkajs refuses to subscribe and does not try again.
      await until(() => consumer.subscribe({ topic: this.name, fromBeginning: true }).then(() => true))
      await new Promise<void>((resolve, reject) => {
        const eachMessage = async ({ partition, message }: kafkajs.EachMessagePayload) => {
          const read = toRead(partition, message)
          messages.push(read)
          if (isLast(read)) resolve()
          return Promise.resolve()
        }
        consumer.run({ eachMessage }).catch(reject)
      })
    } finally {
      await consumer.disconnect()
    }
    return messages
  }

  async configuration(): Promise<Record<string, string>> {
    const admin = this.kafka.admin()
    await admin.connect()
    const resource = { type: kafkajs.ConfigResourceTypes.TOPIC, name: this.name }
    const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [resource] })
    await admin.disconnect()
    return Object.fromEntries(
      (resources[0]?.configEntries ?? []).map(({ configName, configValue }) => [configName, configValue]),
    )
  }

  async drop(): Promise<void> {
    const admin = this.kafka.admin()
    await admin.connect()
    await admin.deleteTopics({ topics: [this.name] }).catch(() => undefined)
    await admin.disconnect()
  }
}

function toRead(partition: number, { key, value, headers = {} }: kafkajs.KafkaMessage): Read {
  return {
    key: key?.toString() ?? '',
    event: value === null ? null : (JSON.parse(value.toString()) as EntityEvent),
    headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, String(text)])),
    partition,
  }
}

/** Asks again until it is so. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo().catch(() => false))) await delay(100)
}
