import { sql, type RawBuilder } from 'kysely'
import type { Order } from '../../../domain/filters/order.js'
import { RELATION_TYPES } from '../../../domain/kinds/relation-fields.js'
import { columnOf, relationAsked } from './columns.js'
import { relationEnds } from './relation-predicate.js'
import type { CatalogTables } from './tables.js'

/** An order as SQL over a row of `entities`, called `e`. */
export interface SortKey {
  expression: RawBuilder<unknown>
  direction: 'ASC' | 'DESC'
  /** Whether an entity may lack it. */
  nullable: boolean
}

/** What a field's values are ordered by: a field with several by its first, a relation by its first target. */
export function sortKey({ field, direction }: Order, tables: CatalogTables): SortKey {
  const column = columnOf(field)
  if (column) return { expression: sql`e.${sql.raw(column.column)}`, direction, nullable: column.nullable }
  const relation = relationAsked(field)
  if (relation === undefined)
    return { expression: sql`(e.fields -> ${field}::text ->> 0) collate "C"`, direction, nullable: true }
  return { expression: firstTarget(relation, tables), direction, nullable: true }
}

function firstTarget(lowerCaseType: string | null, tables: CatalogTables): RawBuilder<unknown> {
  const relation = lowerCaseType === null ? undefined : RELATION_TYPES.get(lowerCaseType)
  if (!relation) return sql`null::text collate "C"`
  return sql`(select min(ends.target) from ${relationEnds(tables, relation.type, relation.inverse)} as ends where ends.ref = e.ref)`
}
