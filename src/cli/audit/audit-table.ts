import type { AuditEntry } from '../../projections/audit/queries/audit-entry.js'
import { tableLines } from '../table.js'

const HEADINGS = ['TIME', 'ACTOR', 'COMMAND', 'OUTCOME', 'SUBJECT', 'WHAT']

/** Entries as lines of a table. */
export const auditTable = (entries: readonly AuditEntry[]): string[] => tableLines(HEADINGS, entries.map(rowOf))

const rowOf = (entry: AuditEntry) => [
  entry.recordedAt,
  entry.actor,
  entry.command ?? '-',
  entry.outcome,
  subjectOf(entry),
  whatOf(entry),
]

function subjectOf({ subjects, sources }: AuditEntry): string {
  const [first = sources[0] ?? '-', ...more] = subjects
  return more.length === 0 ? first : `${first} and others`
}

function whatOf({ events, error, refusedCount, refused, times, reason }: AuditEntry): string {
  const told = [
    ...events.map(({ type, count }) => `${count} ${type}`),
    ...(error ? [`${error.code}: ${error.detail}`] : []),
    ...(refusedCount > 0 ? [`${refusedCount} refused, first ${refused[0]?.code ?? '-'}`] : []),
    ...(times > 1 ? [`${times} times`] : []),
    ...(reason === null ? [] : [`"${reason}"`]),
  ]
  return told.join('; ')
}
