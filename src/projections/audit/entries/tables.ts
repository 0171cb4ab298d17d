import { subjectPrefixes } from '../../../domain/audit/subject.js'
import type { KeyedTable, Table } from '../../../platform/database/table.js'
import { outcomeOf, type Entry } from './entry.js'

/** A row of `entry_keys`. */
export interface EntryKeyRow {
  key: string
  position: string
}

export const ENTRIES: KeyedTable<Entry> = {
  name: 'entries',
  key: ['id'],
  columns: [
    { name: 'id', type: 'text', of: (entry) => entry.id },
    { name: 'position', type: 'bigint', of: (entry) => entry.position },
    { name: 'recorded_at', type: 'timestamptz', of: (entry) => entry.recordedAt },
    { name: 'actor', type: 'text', of: (entry) => entry.actor },
    { name: 'command', type: 'text', of: (entry) => entry.command },
    { name: 'outcome', type: 'text', of: outcomeOf },
    { name: 'correlation_id', type: 'text', of: (entry) => entry.correlationId },
    { name: 'times', type: 'int', of: (entry) => String(entry.times) },
    { name: 'tally', type: 'json', of: (entry) => JSON.stringify(entry.tally) },
    { name: 'named', type: 'json', of: (entry) => JSON.stringify(entry.named) },
  ],
}

export const ENTRY_KEYS: Table<EntryKeyRow> = {
  name: 'entry_keys',
  columns: [
    { name: 'key', type: 'text', of: (row) => row.key },
    { name: 'position', type: 'bigint', of: (row) => row.position },
  ],
}

/** What a command can be found by. */
export type Dimension = 'actor' | 'command' | 'outcome' | 'correlation' | 'subject' | 'source'

/** The key of the commands that have a value; of a subject also of those about what begins so. */
export const entryKey = (dimension: Dimension, value: string) => `${dimension} ${value}`

/** Everything that a command can be found by, each key once. */
export function keysOf(entry: Entry): EntryKeyRow[] {
  const { position, actor, command, correlationId } = entry
  const { subjects, sources } = entry.named
  const keys = new Set([
    entryKey('actor', actor),
    entryKey('outcome', outcomeOf(entry)),
    entryKey('correlation', correlationId),
    ...(command === null ? [] : [entryKey('command', command)]),
    ...subjects.flatMap(({ value }) => subjectPrefixes(value).map((prefix) => entryKey('subject', prefix))),
    ...sources.map(({ value }) => entryKey('source', value)),
  ])
  return [...keys].map((key) => ({ key, position }))
}
