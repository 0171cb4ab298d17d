import type { Kafka } from 'kafkajs'
import kafkajs from 'kafkajs'
import type { Logger } from '../../../platform/logging/logger.js'

const WEEK_MS = String(7 * 24 * 3600 * 1000)

/** What a topic is made with; number of partitions and copies are the broker's own defaults. */
export const TOPIC_CONFIG: Readonly<Record<string, string>> = {
  // Of each entity at least the last event stays, for ever.
  'cleanup.policy': 'compact',
  // Each single change stays for a week, and so does the tombstone of one that was removed, for whoever reads on from where they were.
  'min.compaction.lag.ms': WEEK_MS,
  'delete.retention.ms': WEEK_MS,
  // An entity may have some megabytes; a broker takes one by default, compressed.
  'max.message.bytes': String(16 * 1024 * 1024),
}

/** Makes the topic unless it is there. One that is there stays as it is; when it is not compacted, that is logged. */
export async function ensureTopic(kafka: Kafka, topic: string, logger: Logger): Promise<void> {
  const admin = kafka.admin()
  await admin.connect()
  try {
    const configEntries = Object.entries(TOPIC_CONFIG).map(([name, value]) => ({ name, value }))
    const isThere = (await admin.listTopics()).includes(topic)
    if (!isThere && (await admin.createTopics({ topics: [{ topic, configEntries }], waitForLeaders: true })))
      logger.info({ topic, ...TOPIC_CONFIG }, 'the topic was made')
    else await warnUnlessCompacted(admin, topic, logger)
  } finally {
    await admin.disconnect()
  }
}

async function warnUnlessCompacted(admin: ReturnType<Kafka['admin']>, topic: string, logger: Logger): Promise<void> {
  const type = kafkajs.ConfigResourceTypes.TOPIC
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type, name: topic, configNames: ['cleanup.policy'] }],
  })
  const policy = resources[0]?.configEntries.find(({ configName }) => configName === 'cleanup.policy')?.configValue
  if (policy?.includes('compact') !== true)
    logger.warn(
      { topic, 'cleanup.policy': policy },
      'the topic is not compacted: entities that do not change will expire from it',
    )
}
