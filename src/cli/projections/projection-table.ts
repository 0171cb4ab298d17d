import type { ProjectionStatus } from '../../projections/runner/projection-status.js'
import { tableLines } from '../table.js'

const number = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const HEADINGS = ['PROJECTION', 'STATE', 'BEHIND', 'SECONDS', 'RATE', 'ETA', 'PARKED', 'LAST REBUILD']

/** The state of projections as lines of a table. */
export function projectionTable(projections: readonly ProjectionStatus[]): string[] {
  return [...tableLines(HEADINGS, projections.map(rowOf)), ...projections.flatMap(refoldingLine)]
}

function refoldingLine({ name, version, refolding }: ProjectionStatus): string[] {
  if (refolding === null) return []
  const { source, done, total } = refolding
  const progress = `${number.format(done)} of ${number.format(total)} entities`
  return [`${name}@${version} folds ${progress} anew, because ${source} ranks otherwise.`]
}

function rowOf(projection: ProjectionStatus): string[] {
  const { name, version, state, lag, lagSeconds, parked, rate, etaSeconds, rebuild } = projection
  return [
    `${name}@${version}`,
    state,
    `${number.format(lag)} events`,
    lagSeconds.toFixed(1),
    rate === null ? '-' : `${number.format(rate)}/s`,
    lag === 0 || etaSeconds === null ? '-' : duration(etaSeconds),
    number.format(parked),
    rebuild === null ? '-' : `${rebuild.kind} ${rebuild.state} ${rebuild.finishedAt ?? rebuild.requestedAt}`,
  ]
}

/** Seconds as people say them. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds)
  if (whole < 60) return `${whole} s`
  return whole < 3600 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${(whole / 3600).toFixed(1)} h`
}
