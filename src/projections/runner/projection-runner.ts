import { setTimeout as delay } from 'node:timers/promises'
import { hostname } from 'node:os'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { EventStore } from '../../event-store/event-store.js'
import { projectionId, type Projection } from '../projection.js'
import type { Activity } from './activity.js'
import { applyBatch, type BatchContext } from './apply-batch.js'
import { Fenced } from './checkpoint.js'
import { LeaseLost, tryLease, type Lease, type LeaseTimes } from './lease.js'
import { prefetch } from './prefetch.js'
import type { ProjectionMeter } from './projection-meter.js'
import { keepTidy } from './tidy.js'
import { isTransient } from './transient.js'

export interface RunnerOptions {
  projection: Projection
  eventStore: EventStore
  pool: Pool
  logger: Logger
  /** Most events in one transaction. */
  batchSize?: number
  /** How long to wait before asking again for a lease that another process has, in milliseconds. */
  leaseRetryMs?: number
  leaseTimes?: LeaseTimes
  meter?: ProjectionMeter
  /** Is told when this one is at work. */
  activity?: Activity
  /** Of the projection that goes first: each batch waits a while for it to rest. */
  givesWayTo?: Activity
}

/** Which process has a lease, for whoever looks into the table. */
const OWNER = `${hostname()}:${process.pid}`

const BATCH_SIZE = 1000
const LEASE_RETRY_MS = 500
const MOST_BACKOFF_MS = 10_000
/** A projection that gives way still gets a batch in as often, however long the load of the other one. */
const GIVE_WAY_MS = 500

/** Keeps one projection up with the log for as long as it may: under a lease, batch by batch, through failures. */
export class ProjectionRunner {
  readonly #options: RunnerOptions
  readonly #stop = new AbortController()
  readonly #logger: Logger
  readonly #id: string
  #running: Promise<void> = Promise.resolve()

  constructor(options: RunnerOptions) {
    this.#options = options
    this.#id = projectionId(options.projection)
    this.#logger = options.logger.child({ projection: this.#id })
  }

  /** Starts in the background; failures are retried and logged, never thrown. */
  start(): void {
    this.#running = this.#run()
  }

  /** Finishes the batch in hand and gives the lease back. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { pool, leaseTimes, leaseRetryMs = LEASE_RETRY_MS } = this.#options
    let failures = 0
    while (!this.#stopped()) {
      try {
        const lease = await tryLease(pool, this.#id, OWNER, leaseTimes)
        if (lease) await this.#follow(lease, () => (failures = 0))
        else await this.#pause(leaseRetryMs)
      } catch (error) {
        if (this.#stopped()) return
        failures++
        this.#options.meter?.interrupted(this.#id)
        const passes = isTransient(error) || error instanceof Fenced || error instanceof LeaseLost
        this.#logger[passes ? 'warn' : 'error']({ err: error, failures }, 'projection interrupted, trying again')
        await this.#pause(Math.min(MOST_BACKOFF_MS, 50 * 2 ** failures))
      }
    }
  }

  async #follow(lease: Lease, onProgress: () => void): Promise<void> {
    const { projection, eventStore, pool, meter, activity, givesWayTo, batchSize = BATCH_SIZE } = this.#options
    const failed = new AbortController()
    const signal = AbortSignal.any([this.#stop.signal, lease.signal, failed.signal])
    this.#logger.info({ epoch: lease.epoch, position: lease.position }, 'projection leased')
    meter?.leased(this.#id, lease.epoch)
    let position = lease.position
    const { epoch } = lease
    const tidy = keepTidy(pool, projection, { projection: this.#id, epoch, signal: lease.signal }, this.#logger)
    const context = { projection, pool, epoch, signal: lease.signal, logger: this.#logger, ...refusal(projection) }
    try {
      for await (const page of prefetch(
        // Not every projection looks at the data of every event.
        eventStore.subscribe({ after: position, limit: batchSize, filter: projection.filter, lazy: true, signal }),
      )) {
        if (signal.aborted) break
        if (page.position === null) continue
        activity?.begin()
        await givesWayTo?.whenAtRest(GIVE_WAY_MS)
        const batch = { events: page.events, from: position, to: page.position, caughtUp: page.caughtUp }
        const start = performance.now()
        await applyBatch(context, batch).catch((error: unknown) => {
          // The next page is asked for already, and at the log's end a subscription that is not aborted waits for it.
          failed.abort()
          throw error
        })
        position = page.position
        meter?.applied(this.#id, page.events.length, (performance.now() - start) / 1000)
        onProgress()
        if (page.caughtUp) activity?.rest()
        tidy.applied(page.events.length, page.caughtUp)
      }
      lease.signal.throwIfAborted()
    } finally {
      meter?.leased(this.#id, null)
      activity?.rest()
      await tidy.finished()
      await lease.release()
    }
  }

  #stopped(): boolean {
    return this.#stop.signal.aborted
  }

  async #pause(milliseconds: number): Promise<void> {
    await delay(milliseconds * (0.75 + Math.random() / 2), undefined, { signal: this.#stop.signal }).catch(
      () => undefined,
    )
  }
}

/** What is about the log itself cannot do without an event: it stands still, and says so, until it can apply it. */
function refusal({ handling }: Projection): Pick<BatchContext, 'refuse'> {
  if (handling !== 'as recorded') return {}
  return { refuse: (_event, error) => (error instanceof Error ? error : new Error(String(error))) }
}
