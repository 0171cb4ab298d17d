import { StrataError } from '../../domain/errors.js'
import { requirePosition, type Position } from '../../domain/log/position.js'

export type ParkedStatus = 'OPEN' | 'DISMISSED'

/** An event that a projection could not apply. */
export interface ParkedEvent {
  position: Position
  type: string
  stream: string
  /** Null, as are the id and the recorded time, where it was parked before these were kept. */
  revision: number | null
  eventId: string | null
  recordedAt: string | null
  error: string
  /** The beginning of its data as JSON. */
  preview: string | null
  status: ParkedStatus
  /** How often it was tried to apply it. */
  attempts: number
  parkedAt: string
  lastAttemptAt: string
  /** Who dismissed it, null while it is open. */
  dismissal: { by: string; at: string; reason: string } | null
}

/** A row of `projections.parked_events`. */
export interface ParkedRow {
  position: Position
  event_type: string
  stream: string
  revision: number | null
  event_id: string | null
  recorded_at: Date | null
  error: string
  preview: string | null
  status: 'open' | 'dismissed'
  attempts: number
  parked_at: Date
  last_attempt_at: Date
  dismissed_by: string | null
  dismissed_at: Date | null
  dismissal_reason: string | null
}

export const PARKED_COLUMNS = `position, event_type, stream, revision, event_id, recorded_at, error, preview, status, attempts,
  parked_at, last_attempt_at, dismissed_by, dismissed_at, dismissal_reason`

export function toParkedEvent(row: ParkedRow): ParkedEvent {
  return {
    position: row.position,
    type: row.event_type,
    stream: row.stream,
    revision: row.revision,
    eventId: row.event_id,
    recordedAt: row.recorded_at?.toISOString() ?? null,
    error: row.error,
    preview: row.preview,
    status: row.status === 'open' ? 'OPEN' : 'DISMISSED',
    attempts: row.attempts,
    parkedAt: row.parked_at.toISOString(),
    lastAttemptAt: row.last_attempt_at.toISOString(),
    dismissal: row.dismissed_at && {
      by: row.dismissed_by ?? '',
      at: row.dismissed_at.toISOString(),
      reason: row.dismissal_reason ?? '',
    },
  }
}

/** So many streams are projected anew within one request at most. */
export const MOST_POSITIONS = 500

/** The positions of parked events that a request names, each once; refuses what can be none. */
export function requirePositions(value: unknown): Position[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_POSITIONS) {
    const detail = `must be a list of 1 to ${MOST_POSITIONS} positions of parked events`
    throw new StrataError('INVALID_INPUT', `positions ${detail}.`, [{ pointer: '/positions', detail }])
  }
  const positions = value.map((each: unknown, i) => requirePosition(each, `/positions/${i}`))
  return [...new Set(positions)]
}
