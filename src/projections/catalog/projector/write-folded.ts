import type { PoolClient } from 'pg'
import { copyRows } from '../../../platform/database/copy-rows.js'
import { effectiveOf, entityRow, relationRows, type EntityRow, type RankOf, type RelationRow } from './entity-row.js'
import type { FragmentRow, RefState } from './ref-state.js'
import type { AsideRow } from './asides.js'
import { ENTITIES, FRAGMENTS, QUARANTINED_FRAGMENTS, RELATIONS } from './tables.js'
import { insertSpelledPaths } from './write-rows.js'

/** Refs whose rows go into each table by one statement: each begins with pages of its own, and relations are held until then. */
const GROUP = 10_000

const FROZEN = { frozen: true }

/** Writes all there is into tables that the transaction has emptied. */
export async function writeFolded(states: readonly RefState[], rankOf: RankOf, client: PoolClient): Promise<void> {
  const spelled = new Set<string>()
  for (let from = 0; from < states.length; from += GROUP) {
    const group = states.slice(from, from + GROUP)
    const relations: RelationRow[] = []
    await copyRows(client, FRAGMENTS, fragmentsOf(group), FROZEN)
    await copyRows(client, QUARANTINED_FRAGMENTS, asidesOf(group), FROZEN)
    await copyRows(client, ENTITIES, entitiesOf(group, { rankOf, relations, spelled }), FROZEN)
    await copyRows(client, RELATIONS, relations, FROZEN)
  }
  await insertSpelledPaths([...spelled], client)
}

function* fragmentsOf(states: readonly RefState[]): Generator<FragmentRow> {
  for (const { rows } of states) yield* rows.values()
}

function* asidesOf(states: readonly RefState[]): Generator<AsideRow> {
  for (const { asides } of states) for (const { row } of asides.now.values()) if (row) yield row
}

interface Entities {
  rankOf: RankOf
  /** Come to hold what the entities state, and the paths at which they write a value otherwise than its key. */
  relations: RelationRow[]
  spelled: Set<string>
}

function* entitiesOf(states: readonly RefState[], { rankOf, relations, spelled }: Entities): Generator<EntityRow> {
  for (const state of states) {
    const entity = effectiveOf(state.rows.values(), rankOf)
    if (!entity) continue
    const row = entityRow(state, entity)
    for (const path of row.spelling?.keys() ?? []) spelled.add(path)
    relations.push(...relationRows(state.ref, entity))
    yield row
  }
}
