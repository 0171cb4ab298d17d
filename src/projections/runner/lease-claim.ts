import type { ClientBase } from 'pg'
import type { Position } from '../../domain/log/position.js'
import { WORK } from './owned-session.js'

/** Lock of an owner's session: free as soon as its connection is gone, so that a process that died is replaced at once. */
const OWNER = 'strata:projection:'
/** What does not give way within this time is left to the next attempt, in milliseconds. */
const EVICTION_MS = 2000

/** What the row of a projection says once it was claimed. */
export interface Claim {
  epoch: string
  position: Position | null
}

/**
 * Makes this session the owner of a projection, or gives undefined while another one is. An owner that has given no sign of
 * life for `leaseMs`, by the database's clock, is none any more: it may be paused or cut off with its session still open, so
 * that session is ended. So are the sessions that work for it, before the epoch is raised, because the locks of a
 * transaction that is paused would hold up its successor, and after, because one may have begun meanwhile.
 */
export async function claim(
  client: ClientBase,
  projection: string,
  owner: string,
  leaseMs: number,
): Promise<Claim | undefined> {
  if (!(await tryLock(client, projection))) {
    if (!(await isExpired(client, projection, leaseMs))) return undefined
    await evict(client, OWNER, projection)
    if (!(await tryLock(client, projection))) return undefined
  }
  await evict(client, WORK, projection)
  const claimed = await raiseEpoch(client, projection, owner)
  await evict(client, WORK, projection)
  return claimed
}

/** Gives a sign of life; false when the projection has another owner. */
export async function renew(client: ClientBase, projection: string, epoch: string): Promise<boolean> {
  // It need not survive a crash of the database, which ends every lease anyway, so it does not wait for the disk.
  const { rowCount } = await client.query(
    `update projections.checkpoints set heartbeat_at = clock_timestamp()
     where projection = $1 and epoch = $2 and set_config('synchronous_commit', 'off', true) is not null`,
    [projection, epoch],
  )
  return rowCount === 1
}

async function tryLock(client: ClientBase, projection: string): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    'select pg_try_advisory_lock(hashtextextended($1, 0)) as locked',
    [`${OWNER}${projection}`],
  )
  return rows[0]?.locked === true
}

async function isExpired(client: ClientBase, projection: string, leaseMs: number): Promise<boolean> {
  const { rows } = await client.query<{ expired: boolean }>(
    `select coalesce(heartbeat_at < clock_timestamp() - make_interval(secs => $2), true) as expired
     from projections.checkpoints where projection = $1`,
    [projection, leaseMs / 1000],
  )
  // Without a row its first owner is about to write it.
  return rows[0]?.expired === true
}

async function evict(client: ClientBase, lock: string, projection: string): Promise<void> {
  await client.query(
    `select pg_terminate_backend(pid, $2) from pg_locks
     where locktype = 'advisory' and granted and objsubid = 1 and pid <> pg_backend_pid()
       and database = (select oid from pg_database where datname = current_database())
       and (classid::bigint << 32) | objid::bigint = hashtextextended($1, 0)`,
    [`${lock}${projection}`, EVICTION_MS],
  )
}

async function raiseEpoch(client: ClientBase, projection: string, owner: string): Promise<Claim> {
  // After a failure the caller gives the connection up, and the transaction with it.
  await client.query(`begin; set local lock_timeout = ${EVICTION_MS}`)
  const { rows } = await client.query<Claim>(
    `insert into projections.checkpoints as c (projection, epoch, owner, heartbeat_at) values ($1, 1, $2, clock_timestamp())
     on conflict (projection) do update
       set epoch = c.epoch + 1, owner = $2, caught_up = false, heartbeat_at = clock_timestamp(), refolding = null
     returning epoch, position`,
    [projection, owner],
  )
  await client.query('commit')
  const row = rows[0]
  if (!row) throw new Error(`no checkpoint of ${projection} could be written`)
  return row
}
