import type { Column, KeyedTable, Table } from '../../../platform/database/table.js'
import type { AsideRow } from './asides.js'
import type { EntityRow, RelationRow } from './entity-row.js'
import { termsOf } from './field-terms.js'
import { jsonOfMap } from './json-of-map.js'
import { FragmentText } from './fragment-text.js'
import type { FragmentRow } from './ref-state.js'

const json = (value: object | null) => (value === null ? null : JSON.stringify(value))

const revisionOf = (value: number | null) => (value === null ? null : String(value))

function column<Row>(name: string, type: Column<Row>['type'], of: Column<Row>['of']): Column<Row> {
  return { name, type, of }
}

/** How rows of `entities` are written. */
export const ENTITIES: KeyedTable<EntityRow> = {
  name: 'entities',
  key: ['ref'],
  columns: [
    column('ref', 'text', (row) => row.ref),
    column('kind', 'text', (row) => row.kind),
    column('namespace', 'text', (row) => row.namespace),
    column('name', 'text', (row) => row.name),
    column('type', 'text', (row) => row.type),
    column('lifecycle', 'text', (row) => row.lifecycle),
    column('owner', 'text', (row) => row.owner),
    column('fields', 'jsonb', (row) => jsonOfMap(row.fields)),
    column('terms', 'int[]', (row) => termsOf(row.fields)),
    column('spelling', 'jsonb', (row) => (row.spelling === null ? null : jsonOfMap(row.spelling))),
    column('entity', 'json', (row) => json(row.entity)),
    column('definer', 'text', (row) => row.definer),
    column('revision', 'int', (row) => String(row.revision)),
    column('position', 'bigint', (row) => row.position),
    column('created_at', 'timestamptz', (row) => row.created_at),
    column('updated_at', 'timestamptz', (row) => row.updated_at),
  ],
}

/** How rows of `fragments` are written. */
export const FRAGMENTS: KeyedTable<FragmentRow> = {
  name: 'fragments',
  key: ['entity_ref', 'source'],
  columns: [
    column('entity_ref', 'text', (row) => row.entity_ref),
    column('source', 'text', (row) => row.source),
    column('fragment', 'json', ({ fragment }) => (fragment instanceof FragmentText ? fragment.text : json(fragment))),
    column('defining', 'boolean', (row) => String(row.defining)),
    column('digest', 'text', (row) => row.digest),
    column('set_id', 'text', (row) => row.set_id),
    column('clock', 'timestamptz', (row) => row.clock),
    column('occurred_at', 'timestamptz', (row) => row.occurred_at),
    column('recorded_at', 'timestamptz', (row) => row.recorded_at),
    column('actor', 'text', (row) => row.actor),
    column('position', 'bigint', (row) => row.position),
    column('revision', 'int', (row) => String(row.revision)),
    column('said', 'int', (row) => revisionOf(row.said)),
    column('since', 'int', (row) => revisionOf(row.since)),
  ],
}

/** How rows of `quarantined_fragments` are written. */
export const QUARANTINED_FRAGMENTS: KeyedTable<AsideRow> = {
  name: 'quarantined_fragments',
  key: ['entity_ref', 'source'],
  columns: [
    column('entity_ref', 'text', (row) => row.entity_ref),
    column('source', 'text', (row) => row.source),
    column('fragment', 'json', (row) => json(row.fragment)),
    column('digest', 'text', (row) => row.digest),
    column('set_id', 'text', (row) => row.set_id),
    column('clock', 'timestamptz', (row) => row.clock),
    column('occurred_at', 'timestamptz', (row) => row.occurred_at),
    column('recorded_at', 'timestamptz', (row) => row.recorded_at),
    column('actor', 'text', (row) => row.actor),
    column('reason', 'text', (row) => row.reason),
    column('position', 'bigint', (row) => row.position),
  ],
}

/** How rows of `relations` are written. */
export const RELATIONS: Table<RelationRow> = {
  name: 'relations',
  columns: [
    column('source_ref', 'text', (row) => row.source_ref),
    column('type', 'text', (row) => row.type),
    column('target_ref', 'text', (row) => row.target_ref),
  ],
}
