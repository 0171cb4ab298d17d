import { setImmediate } from 'node:timers/promises'
import type { PoolClient } from 'pg'
import { ChangedRows } from './changed-rows.js'
import { effectiveOf, entityRow, missingFrom, relationRows, type RankOf } from './entity-row.js'
import type { FragmentRow, RefState } from './ref-state.js'
import { inSlices } from './in-slices.js'
import { insertSpelledPaths } from './write-rows.js'

/** Refs whose rows are written at a time: few, so that neither Postgres nor this process waits long for its first slice. */
const SLICE = 100

/** Refs that are folded at a stretch: a millisecond, so that the connection is served in between. */
const STRETCH = 10

export interface WriteContext {
  /** The rows of `fragments` as they are stored, by ref. */
  before: Map<string, FragmentRow[]>
  rankOf: RankOf
  client: PoolClient
}

/** Writes what refs have come to. */
export async function writeStates(states: readonly RefState[], context: WriteContext): Promise<void> {
  const spelled = new Set<string>()
  const prepare = async (slice: readonly RefState[]) => {
    const changed = await changedRows(slice, context)
    for (const path of changed.spelled) spelled.add(path)
    return changed
  }
  await inSlices(states, SLICE, { prepare, write: (changed) => changed.write(context.client) })
  await insertSpelledPaths([...spelled], context.client)
}

async function changedRows(states: readonly RefState[], { before, rankOf }: WriteContext): Promise<ChangedRows> {
  const changed = new ChangedRows()
  for (const [i, state] of states.entries()) {
    if (i % STRETCH === 0) await setImmediate()
    const { ref, rows, touched } = state
    const rowsBefore = before.get(ref) ?? []
    const was = effectiveOf(rowsBefore, rankOf)
    const is = effectiveOf(rows.values(), rankOf)
    for (const source of touched) {
      const row = rows.get(source)
      if (row) changed.fragment(row, { isNew: !rowsBefore.some((known) => known.source === source) })
    }
    if (is) changed.entity(entityRow(state, is), { isNew: was === null })
    else if (was) changed.noEntity(ref)
    const related = [relationRows(ref, was), relationRows(ref, is)] as const
    changed.relations({ gone: missingFrom(related[1], related[0]), added: missingFrom(related[0], related[1]) })
  }
  return changed
}
