import { Counter, Gauge, type Registry } from 'prom-client'

/** What a relay tells of its work. */
export interface RelayMeter {
  /** So many changes were published, and acknowledged. */
  published(changes: number): void
  /** Something failed, to be tried again. */
  failed(): void
  /** Whether this process publishes. */
  leased(held: boolean): void
}

/** Puts what the relay to a topic tells into a registry. */
export function relayMeter(registry: Registry, topic: string): RelayMeter {
  const common = { labelNames: ['topic'] as const, registers: [registry] }
  const published = new Counter({
    ...common,
    name: 'strata_kafka_published_changes_total',
    help: 'Changes of entities that Kafka has acknowledged; those that had to be published again count again.',
  })
  const failures = new Counter({
    ...common,
    name: 'strata_kafka_failures_total',
    help: 'Times that publishing failed, to be tried again.',
  })
  const held = new Gauge({
    ...common,
    name: 'strata_kafka_lease_held',
    help: '1 while this process publishes to the topic, 0 while it stands by.',
  })
  return {
    published: (changes) => published.inc({ topic }, changes),
    failed: () => failures.inc({ topic }),
    leased: (is) => held.set({ topic }, is ? 1 : 0),
  }
}
