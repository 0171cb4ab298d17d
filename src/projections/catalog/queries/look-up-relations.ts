import { sql, type Kysely } from 'kysely'
import type { Position } from '../../../domain/log/position.js'
import { RELATION_TYPES } from '../../../domain/kinds/relation-fields.js'
import type { CatalogTables } from './tables.js'

export interface EntityRelation {
  type: string
  targetRef: string
  /** The moment as of which it was read, null for now. */
  asOf: Position | null
}

/** The relations of some entities in both directions, each once, by type and then by target. */
export async function lookUpRelations(
  db: Kysely<unknown>,
  { relations: table, asOf }: CatalogTables,
  refs: readonly string[],
): Promise<Map<string, EntityRelation[]>> {
  const { rows } = await sql<{ ref: string; type: string; target: string; inverse: boolean }>`
    select source_ref as ref, type, target_ref as target, false as inverse from ${table} r where source_ref = any(${refs}::text[])
    union all
    select target_ref, type, source_ref, true from ${table} r where target_ref = any(${refs}::text[])`.execute(db)
  const byRef = new Map<string, Map<string, EntityRelation>>()
  for (const { ref, type, target, inverse } of rows) {
    const told = inverse ? (RELATION_TYPES.get(type.toLowerCase())?.inverse ?? type) : type
    const relations = byRef.get(ref) ?? new Map<string, EntityRelation>()
    byRef.set(ref, relations.set(`${told} ${target}`, { type: told, targetRef: target, asOf }))
  }
  const sorted = (relations: Map<string, EntityRelation>) =>
    [...relations].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, relation]) => relation)
  return new Map([...byRef].map(([ref, relations]) => [ref, sorted(relations)]))
}
