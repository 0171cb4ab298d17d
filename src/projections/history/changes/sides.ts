import { sql, type RawBuilder } from 'kysely'
import type { Filter } from '../../../domain/filters/filter.js'
import type { Position } from '../../../domain/log/position.js'
import { predicate } from '../../catalog/queries/predicate.js'
import type { CatalogTables } from '../../catalog/queries/tables.js'
import { tablesAsOf } from '../queries/tables-as-of.js'

/** One of the two states between which a change lies: how the ends of a version that holds there compare with its position. */
export interface Side {
  begins: RawBuilder<boolean>
  ends: RawBuilder<boolean>
}

export const BEFORE: Side = { begins: sql`valid_from < p.position`, ends: sql`valid_to >= p.position` }
export const AFTER: Side = { begins: sql`valid_from <= p.position`, ends: sql`valid_to > p.position` }

/**
 * The SQL of the entity of each row `p` of the timeline at one side of it, and of whether it matches; no row where there is none.
 */
export function entityAt(side: Side, filter: Filter | undefined): RawBuilder<unknown> {
  return sql`select e.revision, e.position as entity_position, e.created_at, e.updated_at, ${contentAt(side)} as entity,
    ${matches(side, filter)} as matches from ${tablesAt(side).entities} e`
}

/** The SQL of whether that entity matches; no row where there is none. */
export function matchAt(side: Side, filter: Filter | undefined): RawBuilder<unknown> {
  return sql`select ${matches(side, filter)} as matches from ${tablesAt(side).entities} e`
}

const matches = (side: Side, filter: Filter | undefined) =>
  filter ? sql`(${predicate(filter, tablesAt(side))}) is true` : sql`true`

/**
 * The tables of the history as a filter of one entity, that of `p`, needs them. A correlated table is looked into row by row, so its rows
 * are few: the one version of the entity, and the relations in which it stands.
 */
function tablesAt({ begins, ends }: Side): CatalogTables {
  return {
    ...tablesAsOf('0' as Position),
    entities: newest(sql`select * from history_v1.entities where ref = p.ref and ${ends}`, begins),
    relations: sql`(select * from history_v1.relations where (source_ref = p.ref or target_ref = p.ref) and ${begins} and ${ends})`,
  }
}

/** The content of `e`, which the fragment of its definer may say. */
function contentAt({ begins, ends }: Side): RawBuilder<unknown> {
  const fragments = newest(
    sql`select fragment, valid_from, valid_to from history_v1.fragments where entity_ref = p.ref and source = e.definer and ${ends}`,
    begins,
  )
  return sql`coalesce(e.entity, (select f.fragment from ${fragments} f))`
}

/**
 * Of versions that follow one another the one that holds: the first that has not ended, if it has begun. Asked for by both ends, Postgres
 * would look at all later ones, and the changes of an entity would cost the square of their number.
 */
function newest(unended: RawBuilder<unknown>, begins: RawBuilder<boolean>): RawBuilder<unknown> {
  return sql`(select * from (${unended} order by valid_to limit 1) as v where ${begins})`
}
