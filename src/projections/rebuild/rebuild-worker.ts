import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { EventStore } from '../../event-store/event-store.js'
import { projectionId, type Projection } from '../projection.js'
import { Fenced } from '../runner/checkpoint.js'
import { tryLease, type Lease } from '../runner/lease.js'
import { isTransient } from '../runner/transient.js'
import { nextGeneration, previousGeneration } from './generations.js'
import type { Rebuild } from './rebuild.js'
import { RebuildCancelled, RebuildRecord } from './rebuild-record.js'
import { activeRebuilds } from './rebuild-requests.js'
import { dismissedIn, type RebuildWork } from './rebuild-work.js'
import { abandon, runRebuild } from './run-rebuild.js'

export interface RebuildWorkerOptions {
  projections: readonly Projection[]
  eventStore: EventStore
  /** Of its own: a rebuild must not keep connections from what is live. */
  pool: Pool
  logger: Logger
  /** How often it looks for something to do, in milliseconds. */
  pollMs?: number
}

const POLL_MS = 500
/** A rebuild that no process gets to its end is given up: it may be what ends them. */
const MOST_ATTEMPTS = 5

/** Carries out the rebuilds that are asked for, one after the other, under the lease of the generation that is written. */
export class RebuildWorker {
  readonly #options: RebuildWorkerOptions
  readonly #stop = new AbortController()
  #running: Promise<void> = Promise.resolve()

  constructor(options: RebuildWorkerOptions) {
    this.#options = options
  }

  start(): void {
    this.#running = this.#run()
  }

  /** Leaves what is going on as it is: the next process goes on with it or begins it anew. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { pool, logger, pollMs = POLL_MS } = this.#options
    while (!this.#stopped()) {
      try {
        for (const rebuild of await activeRebuilds(pool)) await this.#take(rebuild)
      } catch (error) {
        if (!this.#stopped()) logger.warn({ err: error }, 'rebuild interrupted, trying again')
      }
      await delay(pollMs, undefined, { signal: this.#stop.signal }).catch(() => undefined)
    }
  }

  #stopped(): boolean {
    return this.#stop.signal.aborted
  }

  async #take(rebuild: Rebuild): Promise<void> {
    const { projections, pool } = this.#options
    const live = projections.find((projection) => projectionId(projection) === rebuild.projection)
    if (!live || this.#stopped()) return
    const shadow = rebuild.kind === 'ROLL_BACK' ? previousGeneration(live) : nextGeneration(live)
    const lease = await tryLease(pool, projectionId(shadow), `${hostname()}:${process.pid}`)
    if (!lease) return
    try {
      // It may have been finished between the look and the lease.
      const current = (await activeRebuilds(pool)).find(({ id }) => id === rebuild.id)
      if (current) await this.#carryOut(current, live, shadow, lease)
    } finally {
      await lease.release()
    }
  }

  async #carryOut(rebuild: Rebuild, live: Projection, shadow: Projection, lease: Lease): Promise<void> {
    const { eventStore, pool } = this.#options
    const logger = this.#options.logger.child({
      rebuild: rebuild.id,
      projection: rebuild.projection,
      kind: rebuild.kind,
    })
    const record = new RebuildRecord(pool, rebuild.id)
    const signal = AbortSignal.any([this.#stop.signal, lease.signal])
    const dismissed = await dismissedIn(pool, live)
    const work: RebuildWork = { ...lease, live, shadow, dismissed, eventStore, pool, logger, record, signal }
    try {
      const attempts = await record.take()
      if (attempts > MOST_ATTEMPTS) throw new Error(`${MOST_ATTEMPTS} processes did not get to the end of it`)
      if (rebuild.cancelRequested) throw new RebuildCancelled('cancelled')
      logger.info({ attempts, phase: rebuild.phase }, 'rebuild taken up')
      await runRebuild(work, rebuild)
      logger.info('rebuild finished')
    } catch (error) {
      if (signal.aborted || error instanceof Fenced || isTransient(error)) throw error
      await giveUp(work, error)
    }
  }
}

async function giveUp(work: RebuildWork, error: unknown): Promise<void> {
  const cancelled = error instanceof RebuildCancelled
  work.logger[cancelled ? 'info' : 'error']({ err: error }, 'rebuild given up, the live generation is untouched')
  await abandon(work)
  const message = error instanceof Error ? error.message : String(error)
  await work.record.finish(cancelled ? 'CANCELLED' : 'FAILED', cancelled ? null : message.slice(0, 2000))
}
