import { StrataError } from '../errors.js'
import {
  isSourceWord,
  type Decision,
  type FragmentCommand,
  type RecordFragment,
  type RetractFragment,
  type SourceWord,
} from './commands.js'
import { decideKeptAside, dropped, keptAside } from './decide-kept-aside.js'
import { lastWord, type EntityStream, type SourceState } from './entity-stream.js'
import type { Fragment } from './fragment.js'
import { outlasts, type KeptAside } from './kept-aside.js'
import { standing, type WithdrawFragment } from './withdrawal.js'

/**
 * Decides one command on the stream as it is. `now` is the service's clock. Instants compare as text because all are ISO
 * 8601 in UTC with milliseconds.
 *
 * What a source says while it is `quarantined` is decided as if what is kept aside had taken effect, and is kept aside in its place.
 */
export function decide(command: FragmentCommand, stream: EntityStream, now: string, quarantined = false): Decision {
  const state = stream.sources.get(command.source)
  if (command.type === 'withdraw') return decideWithdraw(command, state, now)
  if (!isSourceWord(command)) return decideKeptAside(command, state, now)
  if (!quarantined) return decideWord(command, state, now)
  const retractsAgain = command.type === 'retract' && state?.aside?.digest === null
  if (retractsAgain) return { outcome: 'UNCHANGED', event: null, occurredAt: now }
  return keptAside(decideWord(command, lastWord(state), now))
}

function decideWord(command: SourceWord, state: SourceState | undefined, now: string): Decision {
  return command.type === 'record' ? decideRecord(command, state, now) : decideRetract(command, state, now)
}

function decideRecord(command: RecordFragment, state: SourceState | undefined, now: string): Decision {
  const { entityRef, source, fragment, digest, setId } = command
  const stale = isStale(command.occurredAt, state)
  // What is kept aside is no longer what the source says once it says this again: that is worth an event.
  const settled = !state?.aside || stale || isOlder(command.occurredAt, state.aside)
  if (settled && isAsserted(command, state)) return { outcome: 'UNCHANGED', event: null, occurredAt: now }
  if (stale) return superseded(command, fragment, now)
  const data = { entityRef, source, fragment, digest, ...(setId === undefined ? {} : { setId }) }
  // A source without a clock speaks now, and now is never earlier than what it said before.
  const occurredAt = command.occurredAt ?? latest(now, state?.clock, state?.aside?.clock)
  return { outcome: 'RECORDED', event: { type: 'EntityFragmentRecorded', data }, occurredAt }
}

function isAsserted({ digest, setId }: RecordFragment, state: SourceState | undefined): boolean {
  return state?.asserted?.digest === digest && (setId === undefined || setId === state.asserted.setId)
}

function decideRetract(command: RetractFragment, state: SourceState | undefined, now: string): Decision {
  const { entityRef, source, occurredAt } = command
  if (!concerns(command, state?.asserted)) {
    // What it takes back is what is kept aside, unless the source has said that later.
    if (!state?.aside?.digest || !concerns(command, state.aside))
      throw new StrataError('NOT_FOUND', `${source} asserts nothing about ${entityRef}.`)
    if (isOlder(occurredAt, state.aside)) return superseded(command, null, now)
    // What is in effect was never part of the set that is taken back.
    if (state.asserted) return dropped(command, state.aside, now)
  }
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

/** Whether a retraction is about what there is: about all of it, or about that of its set. */
function concerns({ setId }: RetractFragment, said: { setId: string | null } | null | undefined): boolean {
  return said !== null && said !== undefined && (setId === undefined || setId === said.setId)
}

function isStale(occurredAt: string | undefined, state: SourceState | undefined): boolean {
  const clock = state?.clock ?? null
  return occurredAt !== undefined && clock !== null && occurredAt < clock
}

const isOlder = (occurredAt: string | undefined, aside: KeptAside) => outlasts(aside, occurredAt ?? null)

function superseded(command: SourceWord, fragment: Fragment | null, now: string): Decision {
  const { entityRef, source, occurredAt } = command
  const data = { entityRef, source, fragment }
  return { outcome: 'SUPERSEDED', event: { type: 'EntityFragmentSuperseded', data }, occurredAt: occurredAt ?? now }
}

const latest = (now: string, ...clocks: (string | null | undefined)[]) =>
  clocks.reduce<string>((last, clock) => (clock && clock > last ? clock : last), now)
