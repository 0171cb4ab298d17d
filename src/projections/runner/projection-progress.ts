import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { StrataError } from '../../domain/errors.js'
import { comparePositions, type Position } from '../../domain/log/position.js'
import { Wakeups } from '../../event-store/wakeups.js'
import { PROJECTED_CHANNEL } from './schema.js'

/** How long a read waits for the position it was asked to reflect. */
export const PROJECTION_TIMEOUT_MS = 10_000

/** A notification may be lost while its connection is being made anew; so often the checkpoint is asked regardless. */
const POLL_MS = 100
/** The same for those who follow a projection for as long as it runs: a lost connection is noticed, and wakes them at once. */
const FOLLOW_MS = 5_000

/** Tells how far projections are, and waits for them: reads with `minPosition` and tests use it instead of sleeping. */
export class ProjectionProgress {
  readonly #pool: Pool
  readonly #logger: Logger
  /** What gives the listening connection up. */
  #listener: Promise<(() => void) | undefined> | undefined
  readonly #wakeups = new Map<string, Wakeups>()
  readonly #closing = new AbortController()

  constructor(pool: Pool, logger: Logger) {
    this.#pool = pool
    this.#logger = logger
  }

  /** The checkpoint of a projection, null before its first batch. */
  async positionOf(projection: string): Promise<Position | null> {
    const { rows } = await this.#pool.query<{ position: string | null }>({
      name: 'checkpoint',
      text: 'select position from projections.checkpoints where projection = $1',
      values: [projection],
    })
    return (rows[0]?.position ?? null) as Position | null
  }

  /** Resolves once the projection reflects the position; refuses with NOT_YET_PROJECTED when that takes too long. */
  async whenProjected(projection: string, position: Position, timeoutMs = PROJECTION_TIMEOUT_MS): Promise<void> {
    const deadline = performance.now() + timeoutMs
    for (;;) {
      // The turn is taken before the look, so that no wake-up between look and wait is missed.
      const turn = this.turnOf(projection)
      const reached = await this.positionOf(projection)
      if (reached !== null && comparePositions(reached, position) >= 0) return
      const left = deadline - performance.now()
      if (left <= 0 || this.#closing.signal.aborted) {
        throw new StrataError('NOT_YET_PROJECTED', `The catalog does not reflect position ${position} yet. Ask again.`)
      }
      await this.#wake(projection, turn, { signal: this.#closing.signal, fallbackMs: Math.min(left, POLL_MS) })
    }
  }

  /** Take it before reading what a projection wrote, and hand it to `whenMoved`. */
  turnOf(projection: string): number {
    return this.#wakeupsOf(projection).turn
  }

  /** Resolves once a projection has moved on since the turn was taken, when the signal aborts, and now and then without either. */
  async whenMoved(projection: string, turn: number, signal: AbortSignal): Promise<void> {
    await this.#wake(projection, turn, { signal, fallbackMs: FOLLOW_MS })
  }

  async close(): Promise<void> {
    this.#closing.abort()
    const giveUp = await this.#listener
    giveUp?.()
  }

  #wakeupsOf(projection: string): Wakeups {
    const known = this.#wakeups.get(projection) ?? new Wakeups()
    this.#wakeups.set(projection, known)
    return known
  }

  async #wake(projection: string, turn: number, until: { signal: AbortSignal; fallbackMs: number }): Promise<void> {
    this.#listen()
    await this.#wakeupsOf(projection).since(turn, until.signal, until.fallbackMs)
  }

  #wakeAll(): void {
    for (const wakeups of this.#wakeups.values()) wakeups.wake()
  }

  #listen(): void {
    this.#listener ??= this.#connect().catch((error: unknown) => {
      this.#logger.warn({ err: error }, 'no notifications of projections, polling')
      this.#listener = undefined
      return undefined
    })
  }

  async #connect(): Promise<() => void> {
    const client = await this.#pool.connect()
    let held = true
    const giveUp = () => {
      if (held) client.release(true)
      held = false
    }
    client.once('error', giveUp)
    client.on('notification', ({ payload = '' }) => this.#wakeups.get(payload.split(' ')[0] ?? '')?.wake())
    try {
      await client.query(`listen ${PROJECTED_CHANNEL}`)
    } catch (error) {
      giveUp()
      throw error
    }
    client.once('error', () => {
      this.#listener = undefined
      this.#wakeAll()
    })
    // What moved before the server listened was not notified.
    this.#wakeAll()
    return giveUp
  }
}
