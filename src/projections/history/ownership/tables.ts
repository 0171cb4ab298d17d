import type { OwnershipCause } from '../../../domain/history/ownership-change.js'
import type { OwnerChange } from '../../../domain/history/owner-change.js'
import type { KeyedTable, Table } from '../../../platform/database/table.js'
import type { Act } from '../step.js'

type ActKept = Pick<Act, 'position' | 'actor' | 'reason' | 'recordedAt' | 'occurredAt'>

/** A row of `ownership_changes`. */
export interface OwnershipRow extends ActKept {
  entityRef: string
  kind: string
  before: string | null
  after: string | null
  cause: OwnershipCause
  source: string | null
  rank: number | null
  ownerChange: OwnerChange['type'] | null
  mergedInto: string | null
}

/** A row of `owner_changes`. */
export interface OwnerChangeRow extends ActKept {
  owner: string
  type: OwnerChange['type']
  mergedInto: string | null
}

const ACT: Table<ActKept>['columns'] = [
  { name: 'actor', type: 'text', of: (row) => row.actor },
  { name: 'reason', type: 'text', of: (row) => row.reason },
  { name: 'recorded_at', type: 'timestamptz', of: (row) => row.recordedAt },
  { name: 'occurred_at', type: 'timestamptz', of: (row) => row.occurredAt },
]

export const OWNERSHIP_CHANGES: KeyedTable<OwnershipRow> = {
  name: 'ownership_changes',
  key: ['position', 'entity_ref'],
  columns: [
    { name: 'position', type: 'bigint', of: (row) => row.position },
    { name: 'entity_ref', type: 'text', of: (row) => row.entityRef },
    { name: 'kind', type: 'text', of: (row) => row.kind },
    { name: 'before', type: 'text', of: (row) => row.before },
    { name: 'after', type: 'text', of: (row) => row.after },
    { name: 'cause', type: 'text', of: (row) => row.cause },
    { name: 'source', type: 'text', of: (row) => row.source },
    { name: 'rank', type: 'int', of: (row) => (row.rank === null ? null : String(row.rank)) },
    { name: 'owner_change', type: 'text', of: (row) => row.ownerChange },
    { name: 'merged_into', type: 'text', of: (row) => row.mergedInto },
    ...ACT,
  ],
}

export const OWNER_CHANGES: Table<OwnerChangeRow> = {
  name: 'owner_changes',
  columns: [
    { name: 'position', type: 'bigint', of: (row) => row.position },
    { name: 'owner', type: 'text', of: (row) => row.owner },
    { name: 'type', type: 'text', of: (row) => row.type },
    { name: 'merged_into', type: 'text', of: (row) => row.mergedInto },
    ...ACT,
  ],
}
