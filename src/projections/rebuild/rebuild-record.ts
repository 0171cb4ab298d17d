import type { Pool, PoolClient } from 'pg'
import type { Position } from '../../domain/log/position.js'
import type { TableComparison } from './compare-tables.js'
import type { RebuildPhase, RebuildState } from './rebuild.js'

/** Somebody asked for the end of it. */
export class RebuildCancelled extends Error {
  override readonly name = 'RebuildCancelled'
}

/** So often progress is written at most, in milliseconds. */
const BETWEEN_WRITES_MS = 200

/** The row of one rebuild, as the process that carries it out writes it. */
export class RebuildRecord {
  #phase: RebuildPhase | undefined
  #phaseStart = 0
  #written = 0

  constructor(
    private readonly pool: Pool,
    readonly id: string,
  ) {}

  /** Says that a process has taken it up, and gives how many have. */
  async take(): Promise<number> {
    const { rows } = await this.pool.query<{ attempts: number }>(
      `update projections.rebuilds set state = 'RUNNING', attempts = attempts + 1, started_at = coalesce(started_at, now())
       where id = $1 returning attempts`,
      [this.id],
    )
    return rows[0]?.attempts ?? 1
  }

  /** @throws RebuildCancelled */
  async enter(phase: RebuildPhase, total: number): Promise<void> {
    const milliseconds = this.#took()
    this.#phase = phase
    this.#phaseStart = performance.now()
    await this.#write(
      'phase = $2, phase_at = clock_timestamp(), done = 0, total = $3, milliseconds = milliseconds::jsonb || $4::jsonb',
      [phase, total, milliseconds],
    )
  }

  /** Tells how far the phase is; most calls cost nothing. @throws RebuildCancelled */
  async advance(done: number): Promise<void> {
    const now = performance.now()
    if (now - this.#written < BETWEEN_WRITES_MS) return
    await this.#write('done = $2, total = greatest(total, $2)', [done])
  }

  async compared(position: Position | null, tables: readonly TableComparison[]): Promise<void> {
    await this.#write('position = $2, tables = $3', [position, JSON.stringify(tables)])
  }

  /** The end of it, within a transaction where it must not be told without what it says. */
  async finish(state: RebuildState, error: string | null = null, client: Pool | PoolClient = this.pool): Promise<void> {
    await client.query(
      `update projections.rebuilds set state = $2, error = $3, finished_at = clock_timestamp(),
         milliseconds = milliseconds::jsonb || $4::jsonb where id = $1`,
      [this.id, state, error, this.#took()],
    )
  }

  #took(): string {
    return JSON.stringify(this.#phase ? { [this.#phase]: Math.round(performance.now() - this.#phaseStart) } : {})
  }

  async #write(assignments: string, values: unknown[]): Promise<void> {
    this.#written = performance.now()
    const { rows } = await this.pool.query<{ cancel_requested: boolean }>(
      `update projections.rebuilds set ${assignments} where id = $1 returning cancel_requested`,
      [this.id, ...values],
    )
    if (rows[0]?.cancel_requested === true) throw new RebuildCancelled('cancelled')
  }
}
