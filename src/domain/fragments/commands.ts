import type { EntityEventType, EventOf } from '../events/event-types.js'
import type { Fragment } from './fragment.js'
import type { KeptAside } from './kept-aside.js'
import type { WithdrawFragment } from './withdrawal.js'

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

/** Somebody lets what is kept aside take effect. */
export interface ReleaseFragment {
  type: 'release'
  entityRef: string
  source: string
  /** What is meant: as it was when they saw it. */
  aside: Omit<KeptAside, 'position'> & { fragment: Fragment | null; occurredAt: string }
}

/** Somebody decides that what is kept aside does not take effect. */
export interface DropFragment extends Omit<ReleaseFragment, 'type'> {
  type: 'drop'
}

/** What a source says itself. */
export type SourceWord = RecordFragment | RetractFragment

export type FragmentCommand = SourceWord | WithdrawFragment | ReleaseFragment | DropFragment

/** What became of what a source said. */
export type WordOutcome = 'RECORDED' | 'UNCHANGED' | 'SUPERSEDED' | 'RETRACTED' | 'QUARANTINED'

/** What becomes of what is to be withdrawn. */
export type WithdrawalOutcome = 'RESTORED' | 'RETRACTED' | 'UNCHANGED' | 'LEFT_ALONE'

/** What became of a command. */
export type Outcome = WordOutcome | WithdrawalOutcome | 'RELEASED' | 'DROPPED'

/** What a command comes to: events to append, none when nothing changes. */
export interface Decision {
  outcome: Outcome
  event: EventOf<EntityEventType> | null
  /** The source's clock that the event carries. */
  occurredAt: string
}

/** Whether a source itself says something, so that it matters whether it is in quarantine. */
export const isSourceWord = (command: FragmentCommand): command is SourceWord =>
  command.type === 'record' || command.type === 'retract'
