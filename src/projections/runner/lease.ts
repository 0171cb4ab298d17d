import type { Pool, PoolClient } from 'pg'
import type { Position } from '../../domain/log/position.js'

/** The right to write a projection, as long as `signal` is not aborted. */
export interface Lease {
  epoch: string
  /** Checkpoint at the moment it was taken. */
  position: Position | null
  /** Aborted when the lease is lost. */
  signal: AbortSignal
  release(): Promise<void>
}

/**
 * Takes the lease of a projection, or gives undefined while another process has it. A session's advisory lock says who
 * may; the epoch is the fencing token that stops an owner which lost the lock without noticing.
 */
export async function tryLease(pool: Pool, projection: string, owner: string): Promise<Lease | undefined> {
  const client = await pool.connect()
  try {
    const { rows } = await client.query<{ locked: boolean }>(
      `select pg_try_advisory_lock(hashtextextended('strata:projection:' || $1, 0)) as locked`,
      [projection],
    )
    if (rows[0]?.locked !== true) {
      client.release()
      return undefined
    }
    return await take(client, projection, owner)
  } catch (error) {
    client.release(true)
    throw error
  }
}

async function take(client: PoolClient, projection: string, owner: string): Promise<Lease> {
  const { rows } = await client.query<{ epoch: string; position: string | null }>(
    `insert into projections.checkpoints as c (projection, epoch, owner, heartbeat_at) values ($1, 1, $2, now())
     on conflict (projection) do update set epoch = c.epoch + 1, owner = $2, caught_up = false, heartbeat_at = now()
     returning epoch, position`,
    [projection, owner],
  )
  const row = rows[0]
  if (!row) throw new Error(`no checkpoint of ${projection} could be written`)
  const lost = new AbortController()
  const onLoss = () => lost.abort(new Error(`the lease of ${projection} is lost`))
  client.on('error', onLoss)
  client.on('end', onLoss)
  let released = false
  const release = async () => {
    if (released) return
    released = true
    client.off('error', onLoss)
    client.off('end', onLoss)
    // A lock that could not be given back must not stay with a pooled connection.
    const unlocked = await client.query('select pg_advisory_unlock_all()').then(
      () => true,
      () => false,
    )
    client.release(!unlocked)
  }
  return { epoch: row.epoch, position: row.position as Position | null, signal: lost.signal, release }
}
