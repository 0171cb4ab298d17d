import { StrataError } from '../../../domain/errors.js'
import type { AsOf } from '../../../domain/log/as-of.js'
import type { Position } from '../../../domain/log/position.js'
import type { SelectionInput } from '../replay/replay-request.js'

/** A consumer's place in the log, kept for it under a name. */
export interface LogSubscription {
  name: string
  /** Which events it gets; an absent member does not narrow. */
  selection: SelectionInput
  /** Everything at or before it is acknowledged; null while nothing is. */
  position: Position | null
  createdBy: string
  createdAt: string
  acknowledgedAt: string | null
}

/** A subscription as it is to be. */
export interface SubscriptionInput {
  name: string
  selection: SelectionInput
  /** Where it begins, or begins again; undefined leaves one that exists where it is, and begins a new one at the log's start. */
  after: AsOf | undefined
}

const NAME = /^[a-z0-9](?:[a-z0-9._-]{0,98}[a-z0-9])?$/i

/** The name of a subscription from outside; refuses what is none, naming the rule. */
export function requireSubscriptionName(value: unknown, pointer: string): string {
  if (typeof value === 'string' && NAME.test(value)) return value
  const detail = 'must be 1 to 100 letters, digits, `.`, `_` and `-` that start and end with a letter or digit'
  throw new StrataError('INVALID_INPUT', `The subscription's name ${detail}.`, [{ pointer, detail }])
}

export function noSuchSubscription(name: string): StrataError {
  return new StrataError('NOT_FOUND', `There is no subscription ${name}. PUT it first.`)
}
