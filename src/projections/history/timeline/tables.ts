import type { FieldChange } from '../../../domain/history/field-changes.js'
import type { Halves } from '../../../platform/database/halves.js'
import type { Table } from '../../../platform/database/table.js'
import type { Act } from '../step.js'

/** A row of `timeline`. */
export interface TimelineRow extends Act {
  ref: string
  changes: readonly FieldChange[]
  /** Whether the effective entity is another one after it. */
  changed: boolean
}

/** A row of `timeline_keys`. */
export interface KeyRow {
  key: Halves
  position: string
}

export const TIMELINE: Table<TimelineRow> = {
  name: 'timeline',
  columns: [
    { name: 'ref', type: 'text', of: (row) => row.ref },
    { name: 'position', type: 'bigint', of: (row) => row.position },
    { name: 'type', type: 'text', of: (row) => row.type },
    { name: 'source', type: 'text', of: (row) => row.source },
    { name: 'actor', type: 'text', of: (row) => row.actor },
    { name: 'reason', type: 'text', of: (row) => row.reason },
    { name: 'correlation_id', type: 'text', of: (row) => row.correlationId },
    { name: 'recorded_at', type: 'timestamptz', of: (row) => row.recordedAt },
    { name: 'occurred_at', type: 'timestamptz', of: (row) => row.occurredAt },
    { name: 'changes', type: 'json', of: (row) => JSON.stringify(row.changes) },
    { name: 'changed', type: 'boolean', of: (row) => String(row.changed) },
  ],
}

export const TIMELINE_ENTRY_KEYS: Table<KeyRow> = {
  name: 'timeline_keys',
  columns: [
    { name: 'key', type: 'bigint', of: (row) => row.key },
    { name: 'position', type: 'bigint', of: (row) => row.position },
  ],
}
