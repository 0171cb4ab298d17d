import { StrataError } from '../../domain/errors.js'
import { requireAsOf, type AsOf } from '../../domain/log/as-of.js'
import { requireReason } from '../../domain/log/reason.js'
import { requireSource } from '../../domain/sources/source.js'

/** Which part of what a source said, as it came. */
export interface WithdrawalPreviewInput {
  source: unknown
  /** A position or a time, exclusive. */
  from: unknown
  /** Inclusive; absent: all that the service has acknowledged. */
  until?: unknown
}

/** A withdrawal as it came. */
export interface WithdrawalInput extends WithdrawalPreviewInput {
  reason: unknown
  /** How many entities the source spoke of, as the preview said. */
  expectedCount?: unknown
  /** `next` of the answer before: where to go on. */
  after?: string | null | undefined
}

/** Which part of what a source said is asked about. */
export interface Asked {
  source: string
  from: AsOf
  until: AsOf | undefined
}

export function requireAsked({ source, from, until }: WithdrawalPreviewInput): Asked {
  return {
    source: requireSource(source, '/source'),
    from: requireAsOf(from, '/from'),
    until: until === undefined || until === null ? undefined : requireAsOf(until, '/until'),
  }
}

/** Why it is withdrawn. */
export const requireWithdrawalReason = (reason: unknown): string => requireReason(reason, 'it is withdrawn')

export function requireExpectedCount(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  const [pointer, detail] = ['/expectedCount', 'must be a whole number from 0']
  throw new StrataError('INVALID_INPUT', `${pointer} ${detail}.`, [{ pointer, detail }])
}

/** So many entities may be withdrawn by somebody who has not said how many they expect. */
const FEW = 10

/** Refuses to withdraw from another number of entities than is expected, or from more than a few without a word on how many. */
export function refuseUnexpected(count: number, expected: number | undefined, source: string): void {
  if (expected === undefined ? count <= FEW : count === expected) return
  const hint = expected === undefined ? 'that' : `that, and not ${expected},`
  throw new StrataError(
    'MASS_REMOVAL',
    `${source} spoke of ${count} entities there. Nothing was done. If ${hint} is meant, say so by expectedCount=${count}; a dry run tells what would change.`,
    [{ pointer: '/expectedCount', detail: `must be ${count}` }],
  )
}
