import type { Pool, PoolClient } from 'pg'
import type { Position } from '../../domain/log/position.js'
import { CopyIn } from '../../platform/database/copy-in.js'
import type { Table } from '../../platform/database/table.js'
import type { AppendVerdict } from '../event-store.js'
import { type DraftedEvent, LogDraft } from '../log-draft.js'
import type { AppendUnit } from './append-queue.js'
import { EVENT_STORE_CHANNEL } from './event-store-schema.js'
import { loadLogState } from './log-state.js'

/**
 * The lock comes before any statement that looks at the log, and READ COMMITTED gives each statement a snapshot of its
 * own, so that what is decided on is the log after the holder before. Positions are then in commit order: with the order
 * left to the commits, a tailing reader missed a quarter of the events. A process that stalls in mid-transaction may not
 * hold the lock for good.
 */
const BEGIN = `
  begin isolation level read committed;
  set local idle_in_transaction_session_timeout = '30s';
  select pg_advisory_xact_lock(hashtextextended('log.events', 0))`

/** Decides the units under the log's lock and writes what was taken, all in one transaction. */
export function appendGroup(pool: Pool, units: readonly AppendUnit[]): Promise<AppendVerdict[][]> {
  return inTransaction(pool, async (client) => {
    const state = await loadLogState(client, units.flat())
    const draft = new LogDraft(state)
    const verdicts = units.map((unit) => draft.takeAll(unit))
    const last = draft.events.at(-1)
    if (last) await insertAndCommit(client, draft.events, { clock: state.clock, last: last.position })
    else await client.query('commit')
    return verdicts
  })
}

/** One request for all three: a round trip each would be time in which nobody else can append. */
async function insertAndCommit(
  client: PoolClient,
  events: readonly DraftedEvent[],
  { clock, last }: { clock: string; last: Position },
): Promise<void> {
  const rows = new CopyIn()
  rows.add(eventsTable(clock), events)
  await rows.send(client, `notify ${EVENT_STORE_CHANNEL}, '${last}'; commit`)
}

/** How events recorded at one time are written. */
function eventsTable(clock: string): Table<DraftedEvent> {
  return {
    name: 'log.events',
    columns: [
      { name: 'position', type: 'bigint', of: ({ position }) => position },
      { name: 'recorded_at', type: 'timestamptz', of: () => clock },
      { name: 'revision', type: 'int', of: ({ revision }) => String(revision) },
      { name: 'id', type: 'uuid', of: ({ id }) => id },
      { name: 'stream', type: 'text', of: ({ stream }) => stream },
      { name: 'type', type: 'text', of: ({ event }) => event.type },
      { name: 'data', type: 'json', of: ({ event }) => event.data },
      { name: 'metadata', type: 'json', of: ({ event }) => event.metadata },
    ],
  }
}

/** Begins a transaction that `work` commits. */
async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  // A connection that dies between two queries tells nobody but this listener, and without one ends the process.
  client.on('error', ignore)
  let broken = false
  try {
    await client.query(BEGIN)
    return await work(client)
  } catch (error) {
    broken = await client.query('rollback').then(
      () => false,
      () => true,
    )
    throw error
  } finally {
    client.off('error', ignore)
    client.release(broken)
  }
}

function ignore(): void {
  // The query that meets the dead connection rejects.
}
