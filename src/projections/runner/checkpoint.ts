import type { PoolClient } from 'pg'
import type { Position } from '../../domain/log/position.js'
import { PROJECTED_CHANNEL } from './schema.js'

/** Another process has taken over: what this one wanted to write is refused, and it must stop. */
export class Fenced extends Error {
  override readonly name = 'Fenced'
}

export interface CheckpointMove {
  projection: string
  epoch: string
  from: Position | null
  to: Position
  /** Whether nothing was behind `to` when it was read. */
  caughtUp: boolean
}

/** Moves the checkpoint within the transaction of the batch: compare-and-set on where it was and on who owns it. */
export async function moveCheckpoint(client: PoolClient, move: CheckpointMove): Promise<void> {
  const { projection, epoch, from, to, caughtUp } = move
  const { rowCount } = await client.query(
    `update projections.checkpoints set position = $4, caught_up = $5, updated_at = now(), refolding = null
     where projection = $1 and epoch = $2 and position is not distinct from $3`,
    [projection, epoch, from, to, caughtUp],
  )
  if (rowCount !== 1) throw new Fenced(`${projection} is not at ${from ?? 'its start'} in epoch ${epoch} any more`)
  await client.query('select pg_notify($1, $2)', [PROJECTED_CHANNEL, `${projection} ${to}`])
}
