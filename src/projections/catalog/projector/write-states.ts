import { setImmediate } from 'node:timers/promises'
import type { PoolClient } from 'pg'
import { ChangedRows } from './changed-rows.js'
import { effectiveOf, entityRow, missingFrom, relationRows, type RankOf } from './entity-row.js'
import type { EffectiveEntity } from '../../../domain/fragments/fold.js'
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
  const { before, rankOf, client } = context
  const add = (state: RefState, changed: ChangedRows) => {
    const { ref, rows, touched } = state
    const rowsBefore = before.get(ref) ?? []
    for (const source of touched) {
      const row = rows.get(source)
      if (row) changed.fragment(row, { isNew: !rowsBefore.some((known) => known.source === source) })
    }
    changed.aside(ref, state.asides)
    addEntity(changed, state, { was: effectiveOf(rowsBefore, rankOf), is: effectiveOf(rows.values(), rankOf) })
  }
  await writeChanged(states, add, client)
}

/** Writes what refs come to by other ranks than they were folded by, where that is something else. */
export async function writeRefolded(
  states: readonly RefState[],
  { rankBefore, rankOf, client }: Pick<WriteContext, 'rankOf' | 'client'> & { rankBefore: RankOf },
): Promise<void> {
  const add = (state: RefState, changed: ChangedRows) => {
    const [was, is] = [effectiveOf(state.rows.values(), rankBefore), effectiveOf(state.rows.values(), rankOf)]
    // As it is stored: the order of an object's members follows the ranks, too, and a rebuild would find another one.
    if (JSON.stringify(was) !== JSON.stringify(is)) addEntity(changed, state, { was, is })
  }
  await writeChanged(states, add, client)
}

/** What a ref's effective entity was and is, null while nothing defines it. */
interface Change {
  was: EffectiveEntity | null
  is: EffectiveEntity | null
}

function addEntity(changed: ChangedRows, state: RefState, { was, is }: Change): void {
  const { ref } = state
  if (is) changed.entity(entityRow(state, is), { isNew: was === null })
  else if (was) changed.noEntity(ref)
  const related = [relationRows(ref, was), relationRows(ref, is)] as const
  changed.relations({ gone: missingFrom(related[1], related[0]), added: missingFrom(related[0], related[1]) })
}

async function writeChanged(
  states: readonly RefState[],
  add: (state: RefState, changed: ChangedRows) => void,
  client: PoolClient,
): Promise<void> {
  const spelled = new Set<string>()
  const prepare = async (slice: readonly RefState[]) => {
    const changed = new ChangedRows()
    for (const [i, state] of slice.entries()) {
      if (i % STRETCH === 0) await setImmediate()
      add(state, changed)
    }
    for (const path of changed.spelled) spelled.add(path)
    return changed
  }
  await inSlices(states, SLICE, { prepare, write: (changed) => changed.write(client) })
  await insertSpelledPaths([...spelled], client)
}
