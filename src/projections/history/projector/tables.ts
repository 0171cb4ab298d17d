import type { Column, KeyedTable } from '../../../platform/database/table.js'
import type { EntityRow, RelationRow } from '../../catalog/projector/entity-row.js'
import type { FragmentRow } from '../../catalog/projector/ref-state.js'
import { ENTITIES, FRAGMENTS, RELATIONS } from '../../catalog/projector/tables.js'
import type { SourceRank } from '../../../domain/sources/source.js'

/** A row with the positions between which it holds. */
export type Valid<Row> = Row & { valid_from: string; valid_to: string }

export interface SourceRow extends SourceRank {
  source: string
}

/** The same to be written: around the row, for to spread its members into another object took 3 µs. */
export interface Version<Row> {
  row: Row
  from: string
  to: string
}

const VALIDITY: readonly Column<Version<unknown>>[] = [
  { name: 'valid_from', type: 'bigint', of: ({ from }) => from },
  { name: 'valid_to', type: 'bigint', of: ({ to }) => to },
]

/** What the catalog has of a fragment that no reader of the past asks for. */
const LEFT_OUT = new Set(['digest', 'revision'])

/** How the versions of a table's rows are written. The key is that of a row as it is now. */
export type VersionTable<Row> = KeyedTable<Version<Row>>

const versionsOf = <Row>({ name, key, columns }: KeyedTable<Row>): VersionTable<Row> => ({
  name,
  key,
  columns: [...columns.map((column) => ({ ...column, of: ({ row }: Version<Row>) => column.of(row) })), ...VALIDITY],
})

export const ENTITY_VERSIONS = versionsOf<EntityRow>(ENTITIES)

export const FRAGMENT_VERSIONS = versionsOf<FragmentRow>({
  ...FRAGMENTS,
  columns: FRAGMENTS.columns.filter(({ name }) => !LEFT_OUT.has(name)),
})

export const RELATION_VERSIONS = versionsOf<RelationRow>({ ...RELATIONS, key: ['source_ref', 'type', 'target_ref'] })

export const SOURCE_VERSIONS = versionsOf<SourceRow>({
  name: 'sources',
  key: ['source'],
  columns: [
    { name: 'source', type: 'text', of: (row) => row.source },
    { name: 'rank', type: 'int', of: (row) => String(row.rank) },
    { name: 'paths', type: 'jsonb', of: (row) => JSON.stringify(row.paths) },
  ],
})
