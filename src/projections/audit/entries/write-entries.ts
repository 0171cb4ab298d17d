import type { PoolClient } from 'pg'
import type { Position } from '../../../domain/log/position.js'
import { CopyIn } from '../../../platform/database/copy-in.js'
import { copyRows } from '../../../platform/database/copy-rows.js'
import { textArray } from '../../../platform/database/text-array.js'
import { upsert } from '../../../platform/database/upsert.js'
import { iso } from '../../catalog/projector/load-states.js'
import type { DomainEvent } from '../../../domain/events/decode-event.js'
import { merged, without, type Entry } from './entry.js'
import { EntryFold } from './entry-fold.js'
import { ENTRIES, ENTRY_KEYS, keysOf } from './tables.js'

/** Adds what events say to what is known of their commands. */
export async function addEvents(events: readonly DomainEvent[], client: PoolClient): Promise<void> {
  const fold = new EntryFold(events)
  const known = await load(fold.ids, client)
  const entries = fold.entries.map((entry) => {
    const before = known.get(entry.id)
    return before ? merged(before, entry) : entry
  })
  await replace([...known.values()], entries, client)
}

/** Takes back what events say that were added. */
export async function takeBackEvents(events: readonly DomainEvent[], client: PoolClient): Promise<void> {
  const fold = new EntryFold(events)
  const positions = new Set<Position>(events.map(({ position }) => position))
  const known = await load(fold.ids, client)
  const left = fold.entries.flatMap((part) => {
    const entry = known.get(part.id)
    return (entry && without(entry, part, positions)) ?? []
  })
  await client.query('delete from entries where id = any($1)', [fold.ids])
  await replace([...known.values()], left, client)
}

/** Writes entries into tables that the transaction has emptied. */
export async function writeAll(entries: readonly Entry[], client: PoolClient): Promise<void> {
  await copyRows(client, ENTRIES, entries, { frozen: true })
  await copyRows(client, ENTRY_KEYS, entries.flatMap(keysOf), { frozen: true })
}

async function load(ids: readonly string[], client: PoolClient): Promise<Map<string, Entry>> {
  const { rows } = await client.query<Entry>(
    `select id, position, ${iso('recorded_at', '"recordedAt"')}, actor, command, correlation_id as "correlationId", times, tally, named
     from entries where id = any($1)`,
    [ids],
  )
  return new Map(rows.map((entry) => [entry.id, entry]))
}

async function replace(before: readonly Entry[], after: readonly Entry[], client: PoolClient): Promise<void> {
  const gone = before.flatMap(keysOf)
  if (gone.length > 0)
    await client.query(
      `delete from entry_keys k using unnest($1::text[], $2::text[]) as gone (key, position)
       where k.key = gone.key and k.position = gone.position::bigint`,
      [textArray(gone.map(({ key }) => key)), textArray(gone.map(({ position }) => position))],
    )
  await upsert(client, ENTRIES, after)
  const keys = new CopyIn()
  keys.add(ENTRY_KEYS, after.flatMap(keysOf))
  await keys.send(client)
}
