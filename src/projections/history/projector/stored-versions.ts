import type { PoolClient } from 'pg'
import type { Position } from '../../../domain/log/position.js'
import { iso } from '../../catalog/projector/load-states.js'
import type { FragmentRow } from '../../catalog/projector/ref-state.js'
import { OPEN } from '../schema.js'
import { FRAGMENT_COLUMNS } from './open-states.js'
import type { Valid } from './tables.js'

/** What a version of an entity says besides its content. */
export interface EntityPlace {
  ref: string
  revision: number
  position: Position
  createdAt: string
  updatedAt: string
}

/** The versions of a ref that hold just before a position or later. */
export interface StoredRef {
  ref: string
  entities: Valid<EntityPlace>[]
  fragments: Valid<FragmentRow>[]
}

/** The versions of refs that hold just before a position or later, in their order. */
export async function loadStored(refs: readonly string[], from: Position, client: PoolClient): Promise<StoredRef[]> {
  const stored = new Map<string, StoredRef>(refs.map((ref) => [ref, { ref, entities: [], fragments: [] }]))
  const entities = await client.query<Valid<EntityPlace>>(
    `select ref, revision, position, ${iso('created_at', '"createdAt"')}, ${iso('updated_at', '"updatedAt"')}, valid_from, valid_to
     from entities where ref = any($1) and valid_to >= $2 order by ref, valid_from`,
    [refs, from],
  )
  for (const row of entities.rows) stored.get(row.ref)?.entities.push(row)
  const fragments = await client.query<Valid<FragmentRow>>(
    `select ${FRAGMENT_COLUMNS}, valid_from, valid_to from fragments where entity_ref = any($1) and valid_to >= $2`,
    [refs, from],
  )
  for (const row of fragments.rows) stored.get(row.entity_ref)?.fragments.push(row)
  return [...stored.values()]
}

/** Takes back what began at a position or later, as if all that held just before it held still. Fragments stay. */
export async function reopen(refs: readonly string[], from: Position, client: PoolClient): Promise<void> {
  for (const [table, ref] of [
    ['entities', 'ref'],
    ['relations', 'source_ref'],
  ] as const) {
    await client.query(`delete from ${table} where ${ref} = any($1) and valid_from >= $2`, [refs, from])
    await client.query(
      `update ${table} set valid_to = ${OPEN} where ${ref} = any($1) and valid_to >= $2 and valid_to < ${OPEN}`,
      [refs, from],
    )
  }
}
