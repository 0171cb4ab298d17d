import { Gauge } from 'prom-client'
import type { RelayStatus } from '../../projections/feed/kafka/relay-messages.js'
import type { Metrics } from '../../platform/metrics/metrics.js'
import type { ProjectionState, ProjectionStatus } from '../../projections/runner/projection-status.js'

const STATES: readonly ProjectionState[] = ['NEVER_STARTED', 'CATCHING_UP', 'LIVE', 'REBUILDING', 'DEGRADED', 'STOPPED']

/** Shows how far projections are whenever metrics are read. What cannot be found out is left out: no figure is better than an old one. */
export function meterLag(metrics: Metrics, statuses: () => Promise<ProjectionStatus[]>): void {
  const gauge = (name: string, help: string, more: readonly string[] = []) =>
    new Gauge({ name, help, labelNames: ['projection', ...more], registers: [metrics.registry] })
  const lag = gauge('strata_projection_lag_events', 'Events of the log that the projection has not taken yet.')
  const seconds = gauge(
    'strata_projection_lag_seconds',
    'Age of the first event that the projection has not taken yet.',
  )
  const parked = gauge('strata_projection_parked_events', 'Parked events that nobody has dismissed.')
  const state = gauge('strata_projection_state', '1 for the state that the projection is in, 0 for the others.', [
    'state',
  ])
  metrics.beforeScrape(async () => {
    const found = await statuses().catch(() => [])
    for (const all of [lag, seconds, parked, state]) all.reset()
    for (const status of found) {
      const projection = `${status.name}@${status.version}`
      lag.set({ projection }, status.lag)
      seconds.set({ projection }, status.lagSeconds)
      parked.set({ projection }, status.parked)
      for (const name of STATES) state.set({ projection, state: name }, name === status.state ? 1 : 0)
    }
  })
}

/** The same of what is published to Kafka. */
export function meterRelayLag(metrics: Metrics, statuses: () => Promise<RelayStatus[]>): void {
  const gauge = (name: string, help: string) =>
    new Gauge({ name, help, labelNames: ['topic'], registers: [metrics.registry] })
  const lag = gauge('strata_kafka_lag_events', 'Events of the log that the feed to the topic has not come to.')
  const seconds = gauge(
    'strata_kafka_lag_seconds',
    'Age of the first event that the feed to the topic has not come to.',
  )
  metrics.beforeScrape(async () => {
    const found = await statuses().catch(() => [])
    for (const all of [lag, seconds]) all.reset()
    for (const { topic, ...status } of found) {
      lag.set({ topic }, status.lag)
      seconds.set({ topic }, status.lagSeconds)
    }
  })
}
