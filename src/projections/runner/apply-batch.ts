import type { Pool, PoolClient } from 'pg'
import type { Logger } from 'pino'
import type { RecordedEvent } from '../../domain/log/recorded-event.js'
import type { Position } from '../../domain/log/position.js'
import { parkEvent } from '../parked-events/park-event.js'
import { projectionId, type Projection } from '../projection.js'
import { lockForBatch } from './apply-lock.js'
import { Fenced, moveCheckpoint } from './checkpoint.js'
import { handledEvents } from './handled-events.js'
import { beginOwned, onOwnedConnection } from './owned-session.js'
import { noteRefolding } from './refolding-note.js'
import { isTransient } from './transient.js'

/** Events that follow one another in the log, and the stretch of the log they stand for. */
export interface Batch {
  events: readonly RecordedEvent[]
  from: Position | null
  to: Position
  caughtUp: boolean
}

export interface BatchContext {
  projection: Projection
  pool: Pool
  epoch: string
  /** Aborted when the lease is lost: then the batch is given up. */
  signal: AbortSignal
  logger: Logger
  /** What is thrown of an event that cannot be applied, where it must not be parked. */
  refuse?: (event: RecordedEvent, error: unknown) => Error
}

/**
 * Applies a batch and moves the checkpoint over it in one transaction. Where it fails for what is in it, the batch is
 * halved, each half with its own transaction and checkpoint, until the one event that cannot be applied stands alone: that
 * one is parked. Transient failures, fencing and the loss of the lease are thrown: they say nothing about the events.
 */
export async function applyBatch(context: BatchContext, batch: Batch): Promise<void> {
  try {
    await commitBatch(context, batch)
  } catch (error) {
    if (error instanceof Fenced || context.signal.aborted || isTransient(error)) throw error
    await divide(context, batch, error)
  }
}

async function divide(context: BatchContext, batch: Batch, error: unknown): Promise<void> {
  const { events, from, to, caughtUp } = batch
  const [first] = events
  if (!first) throw error
  if (events.length === 1 && context.refuse) throw context.refuse(first, error)
  if (events.length === 1) return park(context, batch, first, error)
  const half = events.length >> 1
  const middle = events[half - 1]?.position ?? to
  await applyBatch(context, { events: events.slice(0, half), from, to: middle, caughtUp: false })
  await applyBatch(context, { events: events.slice(half), from: middle, to, caughtUp })
}

async function commitBatch(context: BatchContext, batch: Batch): Promise<void> {
  const handled = handledEvents(context.projection, batch.events)
  const onRefolding = noteRefolding({ ...context, projection: projectionId(context.projection), from: batch.from })
  await inTransaction(context, batch, (client) =>
    handled.length > 0 ? context.projection.project(handled, client, onRefolding) : Promise.resolve(),
  )
}

async function park(context: BatchContext, batch: Batch, event: RecordedEvent, error: unknown): Promise<void> {
  const projection = projectionId(context.projection)
  const { position, type, stream } = event
  context.logger.error({ projection, position, eventType: type, stream, err: error }, 'event parked')
  await inTransaction(context, batch, (client) => parkEvent(client, projection, event, error))
}

async function inTransaction(
  context: BatchContext,
  batch: Batch,
  write: (client: PoolClient) => Promise<void>,
): Promise<void> {
  const { epoch, signal } = context
  const projection = projectionId(context.projection)
  await onOwnedConnection(context.pool, { signal }, async (client) => {
    // A crash of the database may take back the last batches, checkpoint and rows together: they are read again from the log.
    const settings = `set local synchronous_commit = off; set local search_path = ${context.projection.schema}`
    await beginOwned(client, { projection, epoch, signal }, `${settings}; ${lockForBatch(client, projection)}`)
    await write(client)
    await moveCheckpoint(client, { projection, epoch, ...batch })
    await client.query('commit')
  })
}
