import type { AuditedErrorV1, RefusedItemV1 } from '../../../domain/events/event-types.js'
import type { JsonValue } from '../../../domain/json/json.js'
import type { Position } from '../../../domain/log/position.js'
import type { AuditOutcome, Entry } from '../entries/entry.js'

/** A command as the audit log tells of it. */
export interface AuditEntry {
  /** The command's id, which its events name as their cause. */
  id: string
  /** Of its first event. */
  position: Position
  recordedAt: string
  actor: string
  /** Null where its events do not name it. */
  command: string | null
  outcome: AuditOutcome
  correlationId: string
  reason: string | null
  /** What it was about: of many the first. */
  subjects: string[]
  sources: string[]
  /** What it changed: how many events of which type. */
  events: { type: string; count: number }[]
  error: AuditedErrorV1 | null
  /** Of its items how many were refused, and the first of them. */
  refusedCount: number
  refused: RefusedItemV1[]
  parameters: Record<string, JsonValue>
  /** How many commands it stands for: more than one where an actor was refused too often for each to be told. */
  times: number
}

/** What is read of a row. */
export type EntryRow = Entry & { outcome: AuditOutcome }

/** A row as it is told. */
export function toAuditEntry({ tally, named, ...row }: EntryRow): AuditEntry {
  const { id, position, recordedAt, actor, command, outcome, correlationId, times } = row
  return {
    ...{ id, position, recordedAt, actor, command, outcome, correlationId, times },
    reason: named.reasons[0]?.value ?? null,
    subjects: named.subjects.map(({ value }) => value),
    sources: named.sources.map(({ value }) => value),
    events: Object.entries(tally.events).map(([type, count]) => ({ type, count })),
    error: named.errors[0]?.value ?? null,
    refusedCount: tally.refusedItems,
    refused: named.refused.map(({ value }) => value),
    parameters: named.parameters[0]?.value ?? {},
  }
}
