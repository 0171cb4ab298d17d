import type { Pool, PoolClient } from 'pg'
import { UndecodableEvent, type DomainEvent } from '../../domain/events/decode-event.js'
import type { Position } from '../../domain/log/position.js'
import { comparePositions } from '../../domain/log/position.js'
import type { RecordedEvent } from '../../domain/log/recorded-event.js'
import type { EventStore } from '../../event-store/event-store.js'
import { projectionId, type Projection } from '../projection.js'
import { lockAlone } from '../runner/apply-lock.js'
import { handledEvents } from '../runner/handled-events.js'
import { isTransient } from '../runner/transient.js'
import { messageOf, parkEvent } from './park-event.js'

export interface AnewContext {
  projection: Projection
  pool: Pool
  eventStore: EventStore
}

/** What became of an event that was parked, or is now. */
export interface RetriedEvent {
  position: Position
  type: string
  stream: string
  outcome: 'APPLIED' | 'STILL_PARKED'
  /** Why it is still parked. */
  error: string | null
}

/**
 * Projects a stream anew, up to the checkpoint: what the read model holds of it is forgotten and all its events are applied
 * in their order, in one transaction that keeps the projector out. For a parked event may have successors that were
 * applied: to apply it behind them would set its part of the read model back. Events that still cannot be applied are left
 * out and parked, as they would be by a projector that reads the log now, and so are dismissed ones that are not retried.
 * Afterwards the stream's part of the read model is what a replay of the log makes of it.
 */
export async function projectAnew(
  context: AnewContext,
  stream: string,
  retried: ReadonlySet<Position>,
): Promise<RetriedEvent[]> {
  // Most of it before the lock, so that the projector waits for the database alone.
  const events = await readOn(context.eventStore, stream, [])
  return alone(context, async (client) => {
    const id = projectionId(context.projection)
    const checkpoint = await lockCheckpoint(client, id)
    if (checkpoint === null) return []
    const parked = await parkedOf(client, id, stream)
    const dismissed = parked
      .filter(({ status, position }) => status === 'dismissed' && !retried.has(position))
      .map(({ position }) => position)
    const all = await readOn(context.eventStore, stream, events)
    const passed = all.filter(({ position }) => comparePositions(position, checkpoint) <= 0)
    const projected = passed.filter(({ position }) => !dismissed.includes(position))
    const applied = passed.filter((event) => !parked.some(({ position }) => position === event.position))
    await context.projection.forget(stream, client, understood(context.projection, applied))
    const failures = new Map<RecordedEvent, unknown>()
    await applyWhatCan(context.projection, projected, client, failures)
    return settle({ id, stream, dismissed, failures }, client)
  })
}

/** The events of a stream behind those that are known already. */
async function readOn(
  eventStore: EventStore,
  stream: string,
  known: readonly RecordedEvent[],
): Promise<RecordedEvent[]> {
  const events = [...known]
  const last = known.at(-1)
  const from = last === undefined ? {} : { from: last.revision + 1 }
  for await (const event of eventStore.readStream(stream, from)) events.push(event)
  return events
}

async function alone<T>({ projection, pool }: AnewContext, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken = false
  try {
    await client.query(
      `begin; set local search_path = ${projection.schema}; ${lockAlone(client, projectionId(projection))}`,
    )
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

/** Where the projection is, and stays until the end of the transaction. Null before its first batch. */
async function lockCheckpoint(client: PoolClient, projection: string): Promise<Position | null> {
  const { rows } = await client.query<{ position: Position | null }>(
    'select position from projections.checkpoints where projection = $1 for update',
    [projection],
  )
  return rows[0]?.position ?? null
}

async function parkedOf(client: PoolClient, projection: string, stream: string) {
  const { rows } = await client.query<{ position: Position; status: 'open' | 'dismissed' }>(
    'select position, status from projections.parked_events where projection = $1 and stream = $2',
    [projection, stream],
  )
  return rows
}

/** Events that were projected, but for those that a newer version has projected and this one does not understand. */
function understood(projection: Projection, events: readonly RecordedEvent[]): DomainEvent[] {
  return events.flatMap((event) => {
    try {
      return handledEvents(projection, [event])
    } catch (error) {
      if (error instanceof UndecodableEvent) return []
      throw error
    }
  })
}

/** Applies events, halving them where that fails until the ones that cannot be applied stand alone. */
async function applyWhatCan(
  projection: Projection,
  events: readonly RecordedEvent[],
  client: PoolClient,
  failures: Map<RecordedEvent, unknown>,
): Promise<void> {
  const [first] = events
  if (!first) return
  await client.query('savepoint part')
  try {
    const handled = handledEvents(projection, events)
    if (handled.length > 0) await projection.project(handled, client)
    await client.query('release savepoint part')
  } catch (error) {
    if (isTransient(error)) throw error
    await client.query('rollback to savepoint part; release savepoint part')
    if (events.length === 1) {
      failures.set(first, error)
      return
    }
    const half = events.length >> 1
    await applyWhatCan(projection, events.slice(0, half), client, failures)
    await applyWhatCan(projection, events.slice(half), client, failures)
  }
}

interface Settlement {
  /** Id of the projection. */
  id: string
  stream: string
  /** Left out, and left as they are. */
  dismissed: readonly Position[]
  failures: ReadonlyMap<RecordedEvent, unknown>
}

/** Brings the stream's parked events up to what could not be applied now. */
async function settle({ id, stream, dismissed, failures }: Settlement, client: PoolClient): Promise<RetriedEvent[]> {
  const failed = [...failures.keys()].map(({ position }) => position)
  const { rows } = await client.query<{ position: Position; type: string }>(
    `delete from projections.parked_events where projection = $1 and stream = $2 and position <> all($3::bigint[])
     returning position, event_type as type`,
    [id, stream, [...failed, ...dismissed]],
  )
  for (const [event, error] of failures) await parkEvent(client, id, event, error)
  const results: RetriedEvent[] = [
    ...rows.map((applied) => ({ ...applied, stream, outcome: 'APPLIED' as const, error: null })),
    ...[...failures].map(([{ position, type }, error]) => {
      return { position, type, stream, outcome: 'STILL_PARKED' as const, error: messageOf(error) }
    }),
  ]
  return results.sort((a, b) => comparePositions(a.position, b.position))
}
