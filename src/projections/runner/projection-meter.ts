import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** What a runner tells of its work. */
export interface ProjectionMeter {
  /** The lease was taken; null when it was given up or lost. */
  leased(projection: string, epoch: string | null): void
  /** A batch was committed. */
  applied(projection: string, events: number, seconds: number): void
  /** It has to try again. */
  interrupted(projection: string): void
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const EVENTS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000]

/** Puts what runners tell into a registry. */
export function projectionMeter(registry: Registry): ProjectionMeter {
  const common = { labelNames: ['projection'] as const, registers: [registry] }
  const size = new Histogram({
    ...common,
    name: 'strata_projection_batch_events',
    help: 'Events in a batch that was committed.',
    buckets: EVENTS,
  })
  const seconds = new Histogram({
    ...common,
    name: 'strata_projection_batch_duration_seconds',
    help: 'Time to write a batch, to its commit.',
    buckets: SECONDS,
  })
  const interruptions = new Counter({
    ...common,
    name: 'strata_projection_interruptions_total',
    help: 'Times that a projection stopped for a failure or a lost lease, to try again.',
  })
  const held = new Gauge({
    ...common,
    name: 'strata_projection_lease_held',
    help: '1 while this process owns the projection, 0 while it stands by.',
  })
  const epoch = new Gauge({
    ...common,
    name: 'strata_projection_lease_epoch',
    help: 'Epoch of the lease that this process took last; it rises by one with each change of owner.',
  })
  return {
    leased(projection, taken) {
      held.set({ projection }, taken === null ? 0 : 1)
      if (taken !== null) epoch.set({ projection }, Number(taken))
    },
    applied(projection, events, took) {
      size.observe({ projection }, events)
      seconds.observe({ projection }, took)
    },
    interrupted: (projection) => interruptions.inc({ projection }),
  }
}
