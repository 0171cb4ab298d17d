import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { version } from '../version.js'

/** A metric as data, as one process hands it to another. */
export type MetricData = Awaited<ReturnType<Registry['getMetricsAsJSON']>>[number]

/** The metrics of a process. Each part of Strata registers its own; docs/metrics.md lists them. */
export class Metrics {
  readonly registry = new Registry()
  readonly #refreshers: (() => Promise<void>)[] = []

  /** `process` is the label that tells the metrics of a projector from those of the process that started it. */
  constructor(process: 'main' | 'projector') {
    this.registry.setDefaultLabels({ process })
  }

  /** Adds what Node.js says of itself: CPU, memory, event loop, garbage collection; and which version of Strata this is. */
  describeProcess(roles: Iterable<string>): void {
    collectDefaultMetrics({ register: this.registry })
    const registers = [this.registry]
    const info = new Gauge({
      name: 'strata_build_info',
      help: 'Always 1; the version of Strata and the roles of the process are labels.',
      labelNames: ['version', 'roles'],
      registers,
    })
    info.set({ version: version(), roles: [...roles].join(',') }, 1)
  }

  /** Something to be done before the metrics are read, such as asking the database. It must be bounded and never reject. */
  beforeScrape(refresh: () => Promise<void>): void {
    this.#refreshers.push(refresh)
  }

  async read(): Promise<MetricData[]> {
    await Promise.all(this.#refreshers.map((refresh) => refresh()))
    return this.registry.getMetricsAsJSON()
  }
}

/** The metrics of several processes in Prometheus' text format; each process has its own label, so that none are added up. */
export async function exposition(processes: readonly MetricData[][]): Promise<{ type: string; text: string }> {
  const merged = new Map<string, MetricData>()
  for (const metric of processes.flat()) {
    const known = merged.get(metric.name)
    if (known) known.values = [...known.values, ...metric.values] as typeof known.values
    else merged.set(metric.name, { ...metric })
  }
  const registry = new Registry()
  for (const metric of merged.values()) registry.registerMetric(asMetric(metric))
  return { type: registry.contentType, text: await registry.metrics() }
}

type Registered = Parameters<Registry['registerMetric']>[0]

/** What the registry formats: it only asks a metric for its data. */
const asMetric = (data: MetricData) => ({ ...data, get: () => Promise.resolve(data) }) as unknown as Registered
