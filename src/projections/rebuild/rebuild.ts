import type { Position } from '../../domain/log/position.js'
import type { TableComparison } from './compare-tables.js'

/**
 * What is done with a second generation of a projection: filled from the log and switched to, filled and only compared, or the
 * one before the last switch brought back.
 */
export type RebuildKind = 'REBUILD' | 'CHECK' | 'ROLL_BACK'

/** REQUESTED and RUNNING are active: there is one such a projection. DIFFERENT was not switched to. */
export type RebuildState = 'REQUESTED' | 'RUNNING' | 'SWITCHED' | 'SAME' | 'DIFFERENT' | 'FAILED' | 'CANCELLED'

export type RebuildPhase = 'FILLING' | 'INDEXING' | 'CATCHING_UP' | 'COMPARING' | 'SWITCHING'

/** A rebuild, a check or a roll-back: as it was asked for, how far it is and what it came to. */
export interface Rebuild {
  id: string
  /** Id of the live projection. */
  projection: string
  kind: RebuildKind
  state: RebuildState
  phase: RebuildPhase | null
  /** Whether to switch though the digests differ. */
  acceptDifferences: boolean
  cancelRequested: boolean
  /** How often a process has taken it up. */
  attempts: number
  /** Events, or indexes while it is INDEXING, or tables while it is COMPARING. */
  done: number
  total: number
  /** Done a second in this phase; null while there is nothing to tell it from. */
  rate: number | null
  etaSeconds: number | null
  /** Where in the log the generations were compared. */
  position: Position | null
  tables: TableComparison[]
  /** How long each phase took, in milliseconds. */
  milliseconds: Partial<Record<RebuildPhase, number>>
  error: string | null
  requestedBy: string
  requestedAt: string
  startedAt: string | null
  finishedAt: string | null
}

interface Row extends Omit<Rebuild, 'rate' | 'etaSeconds' | 'done' | 'total'> {
  done: string
  total: string
  seconds: number | null
}

const iso = (column: string, name: string) =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "${name}"`

/** What is selected of `projections.rebuilds` for `toRebuild`. */
export const REBUILD_COLUMNS = `id, projection, kind, state, phase, accept_differences as "acceptDifferences",
  cancel_requested as "cancelRequested", attempts, done, total, position, tables, milliseconds, error,
  requested_by as "requestedBy", ${iso('requested_at', 'requestedAt')}, ${iso('started_at', 'startedAt')},
  ${iso('finished_at', 'finishedAt')}, extract(epoch from clock_timestamp() - phase_at)::float8 as seconds`

/** A rebuild from the columns above. */
export function toRebuild({ seconds, ...row }: Row): Rebuild {
  const [done, total] = [Number(row.done), Number(row.total)]
  const running = row.state === 'RUNNING' && seconds !== null && seconds > 0 && done > 0
  const rate = running ? done / seconds : null
  return { ...row, done, total, rate, etaSeconds: rate === null ? null : Math.max(0, total - done) / rate }
}
