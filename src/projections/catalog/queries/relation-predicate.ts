import { sql, type RawBuilder } from 'kysely'
import { fullRef } from '../../../domain/entity/entity-ref.js'
import type { FieldTest, Scalar } from '../../../domain/filters/filter.js'
import { RELATION_TYPES, STATED_TYPES } from '../../../domain/kinds/relation-fields.js'
import { likeContains, likePrefix } from './like.js'
import type { CatalogTables } from './tables.js'

/** Both ends of the relations of one type: as entities state it, and as others state its inverse. */
export function relationEnds(tables: CatalogTables, type: string, inverse: string): RawBuilder<unknown> {
  const stated = sql`select source_ref as ref, target_ref as target from ${tables.relations} r where type = ${type}`
  const statedBack = sql`select target_ref as ref, source_ref as target from ${tables.relations} r where type = ${inverse}`
  const branches = [...(STATED_TYPES.has(type) ? [stated] : []), ...(STATED_TYPES.has(inverse) ? [statedBack] : [])]
  return sql`(${sql.join(branches, sql` union all `)})`
}

/** Whether the ends of a type can name a pair twice: once as the one entity states it, and once as the other does. */
export const statedBothWays = (type: string, inverse: string): boolean =>
  STATED_TYPES.has(type) && STATED_TYPES.has(inverse)

/** The SQL of a test of `relations` (null) or `relations.<type>`; of a type that is none nothing holds. */
export function relationPredicate(
  lowerCaseType: string | null,
  filter: FieldTest,
  tables: CatalogTables,
): RawBuilder<boolean> {
  if (lowerCaseType === null) return filter.test === 'exists' ? anyRelation(filter.exists, tables) : sql`false`
  const relation = RELATION_TYPES.get(lowerCaseType)
  if (!relation) return filter.test === 'exists' && !filter.exists ? sql`true` : sql`false`
  const { type, inverse, defaultKind } = relation
  const having = (test: RawBuilder<unknown>) =>
    sql<boolean>`e.ref in (select ends.ref from ${relationEnds(tables, type, inverse)} as ends where ${test})`
  switch (filter.test) {
    case 'in':
      return having(sql`ends.target = any(${targetsAsked(filter.values, defaultKind)}::text[])`)
    case 'prefix':
      return having(sql`ends.target like ${likePrefix(filter.text)}`)
    case 'contains':
      return having(sql`ends.target like ${likeContains(filter.text)}`)
    case 'exists':
      return filter.exists ? having(sql`true`) : sql`(${having(sql`true`)}) is not true`
  }
}

function anyRelation(exists: boolean, { relations }: CatalogTables): RawBuilder<boolean> {
  const related = sql`(exists (select 1 from ${relations} r where r.source_ref = e.ref)
    or exists (select 1 from ${relations} r where r.target_ref = e.ref))`
  return exists ? sql`${related}` : sql`not ${related}`
}

/** Full refs; what is none finds nothing. */
function targetsAsked(values: readonly Scalar[], defaultKind: string | undefined): string[] {
  return values.flatMap((value) => fullRef(value, { kind: defaultKind }) ?? [])
}
