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
  const lost = new AbortController()
  // From the first to the last moment: the error of a connection that nobody listens to ends the process.
  const onLoss = () => lost.abort(new Error(`the lease of ${projection} is lost`))
  client.on('error', onLoss)
  client.on('end', onLoss)
  const giveBack = (broken: boolean) => {
    client.release(broken)
    client.off('error', onLoss)
    client.off('end', onLoss)
  }
  try {
    const taken = (await tryLock(client, projection)) ? await raiseEpoch(client, projection, owner) : undefined
    if (!taken) giveBack(false)
    return taken && { ...taken, signal: lost.signal, release: releaseOnce(client, giveBack) }
  } catch (error) {
    giveBack(true)
    throw error
  }
}

async function tryLock(client: PoolClient, projection: string): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    `select pg_try_advisory_lock(hashtextextended('strata:projection:' || $1, 0)) as locked`,
    [projection],
  )
  return rows[0]?.locked === true
}

async function raiseEpoch(
  client: PoolClient,
  projection: string,
  owner: string,
): Promise<Pick<Lease, 'epoch' | 'position'>> {
  const { rows } = await client.query<{ epoch: string; position: Position | null }>(
    `insert into projections.checkpoints as c (projection, epoch, owner, heartbeat_at) values ($1, 1, $2, now())
     on conflict (projection) do update set epoch = c.epoch + 1, owner = $2, caught_up = false, heartbeat_at = now()
     returning epoch, position`,
    [projection, owner],
  )
  const row = rows[0]
  if (!row) throw new Error(`no checkpoint of ${projection} could be written`)
  return row
}

function releaseOnce(client: PoolClient, giveBack: (broken: boolean) => void): () => Promise<void> {
  let released = false
  return async () => {
    if (released) return
    released = true
    // A lock that could not be given back must not stay with a pooled connection.
    const unlocked = await client.query('select pg_advisory_unlock_all()').then(
      () => true,
      () => false,
    )
    giveBack(!unlocked)
  }
}
