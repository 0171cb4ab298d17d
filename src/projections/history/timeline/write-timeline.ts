import { setImmediate } from 'node:timers/promises'
import type { PoolClient } from 'pg'
import type { EffectiveEntity } from '../../../domain/fragments/fold.js'
import { fieldChanges } from '../../../domain/history/field-changes.js'
import type { Position } from '../../../domain/log/position.js'
import { CopyIn } from '../../../platform/database/copy-in.js'
import { decimal } from '../../../platform/database/halves.js'
import { textArray } from '../../../platform/database/text-array.js'
import { iso } from '../../catalog/projector/load-states.js'
import { inSlices } from '../../catalog/projector/in-slices.js'
import type { HistoryStep } from '../step.js'
import { keysOfEntry } from './entry-keys.js'
import { TIMELINE, TIMELINE_ENTRY_KEYS, type TimelineRow } from './tables.js'

/** Entries that are compared and encoded at a time: some milliseconds, so that the connection is served in between. */
const SLICE = 100

/** Writes an entry for each step. There must be none of the same entity at the same position. */
export async function writeTimeline(steps: readonly HistoryStep[], client: PoolClient): Promise<void> {
  await inSlices(steps, SLICE, {
    prepare: async (slice) => {
      await setImmediate()
      const copy = new CopyIn()
      for (const step of slice) addEntry(copy, entryOf(step))
      return copy
    },
    write: (copy) => copy.send(client),
  })
}

function entryOf({ ref, act, before, after }: HistoryStep): TimelineRow {
  const changes = fieldChanges(before, after)
  return { ...act, ref, changes, changed: changes.length > 0 || identityChanged(before, after) }
}

/** What is no leaf of metadata, spec or facts: that there is an entity, and of which version. */
function identityChanged(before: EffectiveEntity | null, after: EffectiveEntity | null): boolean {
  return before?.apiVersion !== after?.apiVersion || before?.kind !== after?.kind
}

function addEntry(copy: CopyIn, row: TimelineRow): void {
  const { ref, position } = row
  copy.add(TIMELINE, [row])
  copy.add(
    TIMELINE_ENTRY_KEYS,
    keysOfEntry(ref, row).map((key) => ({ key, position })),
  )
}

/** An entry whose event is to be told anew. */
export type TakenBack = Omit<TimelineRow, 'changed'>

/** Takes back the entries of entities from a position on, and gives them, in their order. */
export async function takeBackTimeline(
  refs: readonly string[],
  from: Position,
  client: PoolClient,
): Promise<TakenBack[]> {
  const { rows } = await client.query<TakenBack>(
    `with gone as (delete from timeline where ref = any($1) and position >= $2 returning *)
     select ref, position, type, source, actor, reason, correlation_id as "correlationId", ${iso('recorded_at', '"recordedAt"')},
       ${iso('occurred_at', '"occurredAt"')}, changes from gone order by gone.position`,
    [refs, from],
  )
  const keys = rows.flatMap((row) => keysOfEntry(row.ref, row).map((key) => [decimal(key), row.position] as const))
  await client.query(
    `delete from timeline_keys k using unnest($1::text[], $2::text[]) as gone (key, position)
     where k.key = gone.key::bigint and k.position = gone.position::bigint`,
    [textArray(keys.map(([key]) => key)), textArray(keys.map(([, position]) => position))],
  )
  return rows
}
