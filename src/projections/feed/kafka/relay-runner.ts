import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { Logger } from '../../../platform/logging/logger.js'
import type { EffectiveChanges } from '../../history/changes/effective-changes.js'
import { Fenced } from '../../runner/checkpoint.js'
import { tryLease, type Lease, type LeaseTimes } from '../../runner/lease.js'
import { relayId } from './relay-id.js'
import { relayChanges, type Relay } from './relay.js'
import type { RelayMeter } from './relay-meter.js'
import { OwnedCursor } from './relay-store.js'
import type { OpenSink } from './sink.js'

export interface RelayRunnerOptions {
  topic: string
  changes: EffectiveChanges
  open: OpenSink
  pool: Pool
  logger: Logger
  meter: RelayMeter
  leaseTimes?: LeaseTimes
  /** How long to wait before asking again for a lease that another process has, in milliseconds. */
  leaseRetryMs?: number
}

const OWNER = `${hostname()}:${process.pid}`
const LEASE_RETRY_MS = 500

/** Publishes the changes of entities to a topic for as long as it may: under a lease as projections have, through failures. */
export class RelayRunner {
  readonly #stop = new AbortController()
  readonly #logger: Logger
  readonly #id: string
  #running: Promise<void> = Promise.resolve()

  constructor(private readonly options: RelayRunnerOptions) {
    this.#id = relayId(options.topic)
    this.#logger = options.logger.child({ topic: options.topic })
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
    const { pool, leaseTimes, leaseRetryMs = LEASE_RETRY_MS } = this.options
    while (!this.#stop.signal.aborted) {
      try {
        const lease = await tryLease(pool, this.#id, OWNER, leaseTimes)
        if (lease) await this.#publish(lease)
      } catch (err) {
        this.#logger.warn({ err }, 'the publishing was interrupted, trying again')
      }
      await delay(leaseRetryMs, undefined, { signal: this.#stop.signal }).catch(() => undefined)
    }
  }

  async #publish(lease: Lease): Promise<void> {
    const { topic, pool, changes, open, meter } = this.options
    const { epoch, signal } = lease
    this.#logger.info({ epoch }, 'publishing changes of entities')
    meter.leased(true)
    try {
      const relay: Relay = {
        changes: (after, ending) => changes.follow({ after, signal: ending }),
        cursor: new OwnedCursor(pool, topic, { projection: this.#id, epoch, signal }),
        open,
        signal: AbortSignal.any([this.#stop.signal, signal]),
        isFenced: (error) => error instanceof Fenced || signal.aborted,
        logger: this.#logger,
        meter,
      }
      await relayChanges(relay)
    } finally {
      meter.leased(false)
      await lease.release()
    }
  }
}
