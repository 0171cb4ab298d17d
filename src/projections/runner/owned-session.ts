import type { Pool, PoolClient, QueryResult } from 'pg'
import { Fenced } from './checkpoint.js'

/** On whose behalf a session works. */
export interface Ownership {
  /** Id of the projection. */
  projection: string
  epoch: string
  /** Aborted when the lease is lost. */
  signal: AbortSignal
}

/** Lock, shared, of every session that works for an owner: its successor finds it by that, and ends it. */
export const WORK = 'strata:projection-work:'

/**
 * Works on a connection of the pool for as long as the lease lasts: it is cut when the lease is lost, since nothing that is
 * still to be answered on it matters any more, and it may never be.
 */
export async function onOwnedConnection<T>(
  pool: Pool,
  { signal }: Pick<Ownership, 'signal'>,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const client = await pool.connect()
  let broken = false
  const cut = () => void client.end().catch(ignore)
  // A connection that dies between two queries tells nobody but this listener, and without one ends the process.
  client.on('error', ignore)
  signal.addEventListener('abort', cut, { once: true })
  try {
    if (signal.aborted) cut()
    return await work(client)
  } catch (error) {
    // What is open on it is undone by closing it, should this fail.
    broken = await client.query('rollback').then(
      () => false,
      () => true,
    )
    throw error
  } finally {
    signal.removeEventListener('abort', cut)
    client.release(broken || signal.aborted)
    client.off('error', ignore)
  }
}

/**
 * Begins a transaction of the owner with SQL that changes nothing: settings, locks. Then comes the lock by which a successor finds this session, then
 * the look at the epoch: an owner that is none any more either is found and ended, or sees it here, before it holds the lock
 * of any row.
 *
 * @throws Fenced when the projection has another owner
 */
export async function beginOwned(
  client: PoolClient,
  { projection, epoch }: Ownership,
  preparation: string,
): Promise<void> {
  const lock = `select pg_advisory_xact_lock_shared(${keyOf(client, projection)})`
  await refuseFenced(client, { projection, epoch }, `begin; ${preparation}; ${lock}`)
}

/** Marks a session as the owner's until its end, for what no transaction can hold: VACUUM. `endOwned` takes it back. */
export async function markOwned(client: PoolClient, { projection, epoch }: Ownership): Promise<void> {
  await refuseFenced(client, { projection, epoch }, `select pg_advisory_lock_shared(${keyOf(client, projection)})`)
}

export async function endOwned(client: PoolClient, { projection }: Ownership): Promise<void> {
  await client.query(`select pg_advisory_unlock_shared(${keyOf(client, projection)})`)
}

/** In one round trip, which is why it is one text. */
async function refuseFenced(
  client: PoolClient,
  { projection, epoch }: Omit<Ownership, 'signal'>,
  before: string,
): Promise<void> {
  const [id, mine] = [client.escapeLiteral(projection), client.escapeLiteral(epoch)]
  const results = (await client.query(
    `${before}; select from projections.checkpoints where projection = ${id} and epoch = ${mine}`,
  )) as unknown as QueryResult[]
  if (results.at(-1)?.rowCount !== 1) throw new Fenced(`${projection} has another owner than that of epoch ${epoch}`)
}

const keyOf = (client: PoolClient, projection: string) =>
  `hashtextextended(${client.escapeLiteral(`${WORK}${projection}`)}, 0)`

function ignore(): void {
  // The query that meets the dead connection rejects.
}
