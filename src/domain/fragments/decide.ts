import { StrataError } from '../errors.js'
import type { EntityEventType, EventOf } from '../events/event-types.js'
import type { EntityStream, SourceState } from './entity-stream.js'
import type { Fragment } from './fragment.js'
import { standing, type WithdrawFragment } from './withdrawal.js'

/** A source asserts a fragment about a ref. */
export interface RecordFragment {
  type: 'record'
  entityRef: string
  source: string
  fragment: Fragment
  digest: string
  /** The source's clock, ISO 8601 in UTC with milliseconds; undefined when it states none. */
  occurredAt?: string | undefined
  setId?: string | undefined
}

/** A source asserts nothing about a ref any more. */
export interface RetractFragment {
  type: 'retract'
  entityRef: string
  source: string
  occurredAt?: string | undefined
  /** Retracts only what was asserted as part of this set. */
  setId?: string | undefined
}

export type FragmentCommand = RecordFragment | RetractFragment | WithdrawFragment

/** What becomes of what a source says. */
export type Outcome = 'RECORDED' | 'UNCHANGED' | 'SUPERSEDED' | 'RETRACTED'

/** What becomes of what is to be withdrawn. */
export type WithdrawalOutcome = 'RESTORED' | 'RETRACTED' | 'UNCHANGED' | 'LEFT_ALONE'

/** What a command comes to: events to append, none when nothing changes. */
export interface Decision {
  outcome: Outcome | WithdrawalOutcome
  event: EventOf<EntityEventType> | null
  /** The source's clock that the event carries. */
  occurredAt: string
}

/**
 * Decides one command on the stream as it is. `now` is the service's clock. Instants compare as text because all are ISO
 * 8601 in UTC with milliseconds.
 */
export function decide(command: FragmentCommand, stream: EntityStream, now: string): Decision {
  const state = stream.sources.get(command.source)
  if (command.type === 'record') return decideRecord(command, state, now)
  return command.type === 'retract' ? decideRetract(command, state, now) : decideWithdraw(command, state, now)
}

function decideRecord(command: RecordFragment, state: SourceState | undefined, now: string): Decision {
  const { entityRef, source, fragment, digest, setId } = command
  if (state?.asserted?.digest === digest && (setId === undefined || setId === state.asserted.setId)) {
    return { outcome: 'UNCHANGED', event: null, occurredAt: now }
  }
  if (isStale(command.occurredAt, state)) return superseded(command, fragment, now)
  const data = { entityRef, source, fragment, digest, ...(setId === undefined ? {} : { setId }) }
  // A source without a clock speaks now, and now is never earlier than what it said before.
  const occurredAt = command.occurredAt ?? later(now, state?.clock ?? null)
  return { outcome: 'RECORDED', event: { type: 'EntityFragmentRecorded', data }, occurredAt }
}

function decideRetract(command: RetractFragment, state: SourceState | undefined, now: string): Decision {
  const { entityRef, source, occurredAt } = command
  const belongs = command.setId === undefined || command.setId === state?.asserted?.setId
  if (!state?.asserted || !belongs) throw new StrataError('NOT_FOUND', `${source} asserts nothing about ${entityRef}.`)
  if (isStale(occurredAt, state)) return superseded(command, null, now)
  const data = { entityRef, source, clock: occurredAt ?? null, setId: command.setId ?? null }
  return { outcome: 'RETRACTED', event: { type: 'EntityFragmentRetracted', data }, occurredAt: occurredAt ?? now }
}

/** The clock goes back as well, so that what the source says of a time since then is not taken for old. */
function decideWithdraw(command: WithdrawFragment, state: SourceState | undefined, now: string): Decision {
  const stands = standing(command, state)
  if (stands !== 'WITHDRAWN') return { outcome: stands, event: null, occurredAt: now }
  const { entityRef, source, to, upTo } = command
  const event = { type: 'EntityFragmentWithdrawn' as const, data: { entityRef, source, ...to, upTo } }
  return { outcome: to.fragment === null ? 'RETRACTED' : 'RESTORED', event, occurredAt: now }
}

function isStale(occurredAt: string | undefined, state: SourceState | undefined): boolean {
  const clock = state?.clock ?? null
  return occurredAt !== undefined && clock !== null && occurredAt < clock
}

function superseded(command: RecordFragment | RetractFragment, fragment: Fragment | null, now: string): Decision {
  const { entityRef, source, occurredAt } = command
  const data = { entityRef, source, fragment }
  return { outcome: 'SUPERSEDED', event: { type: 'EntityFragmentSuperseded', data }, occurredAt: occurredAt ?? now }
}

const later = (now: string, clock: string | null) => (clock !== null && clock > now ? clock : now)
