import type { JsonValue } from '../domain/json/json.js'
import type { EntityDifference } from '../governance/what-if/entity-difference.js'
import { UsageError } from './cli-error.js'

/** How many entities `--limit` lets a dry run show. */
export function requireLimit(text = '20'): number {
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (limit >= 1 && limit <= 500) return limit
  throw new UsageError('--limit must be a whole number from 1 to 500.')
}

/** Entities that would change, as lines; `total` is how many there are in all. */
export function describeDifferences(differences: readonly EntityDifference[], total: number): string[] {
  const more = total - differences.length
  return [
    ...differences.flatMap(describeEntity),
    ...(more > 0 ? [`… and ${more} more: --limit shows up to 500, --json is for programs.`] : []),
  ]
}

function describeEntity({ ref, kind, changes, newErrors, clearedErrors }: EntityDifference): string[] {
  return [
    `${ref}${kind === 'CHANGED' ? '' : `  ${kind.toLowerCase()}`}`,
    ...changes.map(({ path, before, after }) => `    ${path}: ${brief(before)} → ${brief(after)}`),
    ...newErrors.map(({ pointer, message }) => `    new error: ${pointer} ${message}`),
    ...clearedErrors.map(({ pointer, message }) => `    no error any more: ${pointer} ${message}`),
  ]
}

const LONGEST = 60

function brief(value: JsonValue): string {
  const text = value === null ? '-' : JSON.stringify(value)
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text
}
