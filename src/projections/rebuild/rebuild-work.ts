import type { Pool, PoolClient } from 'pg'
import type { Logger } from 'pino'
import { comparePositions, type Position } from '../../domain/log/position.js'
import type { RecordedEvent } from '../../domain/log/recorded-event.js'
import type { EventStore, LogPage, ReadAllOptions } from '../../event-store/event-store.js'
import { projectionId, type Projection } from '../projection.js'
import { applyBatch } from '../runner/apply-batch.js'
import { beginOwned, onOwnedConnection } from '../runner/owned-session.js'
import { prefetch } from '../runner/prefetch.js'
import type { RebuildRecord } from './rebuild-record.js'

/** What a rebuild works with. */
export interface RebuildWork {
  live: Projection
  /** The generation that is filled or brought up: nobody reads it. */
  shadow: Projection
  /** Under which the shadow is written. */
  epoch: string
  /** Positions of events that are parked in the live generation and that somebody said it may do without. */
  dismissed: ReadonlySet<string>
  /** How far the shadow is. */
  position: Position | null
  eventStore: EventStore
  pool: Pool
  logger: Logger
  record: RebuildRecord
  /** Aborted when the work is to be left as it is. */
  signal: AbortSignal
}

/** An event could not be applied. Nothing is set aside in a rebuild: it would be missing without anybody having decided so. */
export class RebuildStopped extends Error {
  override readonly name = 'RebuildStopped'

  constructor({ position, type, stream }: RecordedEvent, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    super(`The event at position ${position} (${type} in ${stream}) cannot be applied: ${reason}`, { cause })
  }
}

const PAGE = 2000

/** The log after a position up to another, whose page is the last. */
export async function* pagesUpTo(
  work: RebuildWork,
  until: Position | null,
  { lazy = false }: Pick<ReadAllOptions, 'lazy'> = {},
): AsyncGenerator<LogPage> {
  const { filter } = work.shadow
  for (let from = work.position; until !== null && (from === null || comparePositions(from, until) < 0);) {
    work.signal.throwIfAborted()
    const page = await work.eventStore.readAll({ after: from, limit: PAGE, filter, lazy })
    if (page.position === null) return
    const reached = comparePositions(page.position, until) >= 0
    const events = page.events.filter(
      ({ position }) => comparePositions(position, until) <= 0 && !work.dismissed.has(position),
    )
    from = reached ? until : page.position
    yield { events, position: from, caughtUp: reached }
  }
}

/** Applies what lies between the shadow and a position in ordinary batches. @throws RebuildStopped, Fenced */
export async function catchUp(
  work: RebuildWork,
  until: Position | null,
  onEvents?: (events: number) => Promise<void>,
): Promise<void> {
  const { shadow, pool, epoch, logger, signal } = work
  const refuse = (event: RecordedEvent, error: unknown) => new RebuildStopped(event, error)
  for await (const { events, position } of prefetch(pagesUpTo(work, until))) {
    if (position === null) continue
    const batch = { events, from: work.position, to: position, caughtUp: false }
    await applyBatch({ projection: shadow, pool, epoch, signal, logger, refuse }, batch)
    work.position = position
    await onEvents?.(events.length)
  }
}

/** Positions of the events that were dismissed in a generation. */
export async function dismissedIn(pool: Pool, generation: Projection): Promise<Set<string>> {
  const { rows } = await pool.query<{ position: string }>(
    `select position from projections.parked_events where projection = $1 and status = 'dismissed'`,
    [projectionId(generation)],
  )
  return new Set(rows.map(({ position }) => position))
}

/** Where a generation is. */
export async function positionOf(client: Pool | PoolClient, generation: Projection): Promise<Position | null> {
  const { rows } = await client.query<{ position: Position | null }>(
    'select position from projections.checkpoints where projection = $1',
    [projectionId(generation)],
  )
  return rows[0]?.position ?? null
}

/** One transaction that writes the shadow. @throws Fenced when another process has taken it over */
export async function writingShadow<T>(work: RebuildWork, write: (client: PoolClient) => Promise<T>): Promise<T> {
  const { shadow, pool, epoch, signal } = work
  const ownership = { projection: projectionId(shadow), epoch, signal }
  return onOwnedConnection(pool, ownership, async (client) => {
    const settings = `set local synchronous_commit = off; set local search_path = ${shadow.schema}`
    await beginOwned(client, ownership, settings)
    const result = await write(client)
    await client.query('commit')
    return result
  })
}

/** A transaction on a connection of its own. */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
  begin = 'begin',
): Promise<T> {
  const client = await pool.connect()
  let broken = false
  try {
    await client.query(begin)
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    broken = await client.query('rollback').then(
      () => false,
      () => true,
    )
    throw error
  } finally {
    client.release(broken)
  }
}
