import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { StrataError } from '../../domain/errors.js'
import { comparePositions, type Position } from '../../domain/log/position.js'
import { PROJECTED_CHANNEL } from './schema.js'

/** How long a read waits for the position it was asked to reflect. */
export const PROJECTION_TIMEOUT_MS = 10_000

/** A notification may be lost while its connection is being made anew; so often the checkpoint is asked regardless. */
const POLL_MS = 100

/** Tells how far projections are, and waits for them: reads with `minPosition` and tests use it instead of sleeping. */
export class ProjectionProgress {
  readonly #pool: Pool
  readonly #logger: Logger
  /** What gives the listening connection up. */
  #listener: Promise<(() => void) | undefined> | undefined
  #wake = signalOnce()
  #closed = false

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
      // The next wake-up is taken before the look, so that none between look and wait is missed.
      const woken = this.#wake.given
      const reached = await this.positionOf(projection)
      if (reached !== null && comparePositions(reached, position) >= 0) return
      const left = deadline - performance.now()
      if (left <= 0 || this.#closed) {
        throw new StrataError('NOT_YET_PROJECTED', `The catalog does not reflect position ${position} yet. Ask again.`)
      }
      this.#listen()
      await Promise.race([woken, timer(Math.min(left, POLL_MS))])
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#wake.give()
    const giveUp = await this.#listener
    giveUp?.()
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
    client.on('notification', () => {
      this.#wake.give()
      this.#wake = signalOnce()
    })
    try {
      await client.query(`listen ${PROJECTED_CHANNEL}`)
    } catch (error) {
      giveUp()
      throw error
    }
    client.once('error', () => (this.#listener = undefined))
    return giveUp
  }
}

function timer(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref())
}

/** A promise and what fulfils it. */
function signalOnce(): { given: Promise<void>; give: () => void } {
  let give: () => void = () => undefined
  const given = new Promise<void>((resolve) => (give = resolve))
  return { given, give }
}
