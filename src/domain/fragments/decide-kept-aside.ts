import type { Decision, DropFragment, ReleaseFragment } from './commands.js'
import type { SourceState } from './entity-stream.js'
import type { KeptAside } from './kept-aside.js'

/** What was decided to take effect, kept aside instead; anything else as it was decided. */
export function keptAside(decision: Decision): Decision {
  const { event, occurredAt } = decision
  const outcome = 'QUARANTINED'
  const type = 'EntityFragmentQuarantined'
  if (event?.type === 'EntityFragmentRecorded') {
    const data = { ...event.data, setId: event.data.setId ?? null, clock: occurredAt }
    return { outcome, event: { type, data }, occurredAt }
  }
  if (event?.type === 'EntityFragmentRetracted') {
    return { outcome, event: { type, data: { ...event.data, fragment: null, digest: null } }, occurredAt }
  }
  return decision
}

/**
 * Decides about what is kept aside: the source's later word than what is in effect, for what takes effect replaces it otherwise. Their
 * clocks are not compared, since a retraction in between may have had the clock forgotten.
 *
 * What has been decided already, or has been followed by something else that is kept aside, is left
 * alone: nobody decides about what they have not seen.
 */
export function decideKeptAside(
  { type, entityRef, source, aside }: ReleaseFragment | DropFragment,
  state: SourceState | undefined,
  now: string,
): Decision {
  if (!state?.aside || !sameWord(state.aside, aside)) return { outcome: 'UNCHANGED', event: null, occurredAt: now }
  const { digest, setId, clock } = aside
  if (type === 'drop') return dropped({ entityRef, source }, aside, now)
  const data = { entityRef, source, fragment: aside.fragment, digest, setId, clock }
  return { outcome: 'RELEASED', event: { type: 'EntityFragmentReleased', data }, occurredAt: aside.occurredAt }
}

/** What is kept aside is not to take effect. */
export function dropped(
  { entityRef, source }: { entityRef: string; source: string },
  { digest }: Pick<KeptAside, 'digest'>,
  now: string,
): Decision {
  return {
    outcome: 'DROPPED',
    event: { type: 'EntityFragmentDropped', data: { entityRef, source, digest } },
    occurredAt: now,
  }
}

type Word = Pick<KeptAside, 'digest' | 'setId' | 'clock'>

/** Positions are not compared: what a process remembers of its own writes may have one of a later event. */
const sameWord = (a: Word, b: Word) => a.digest === b.digest && a.setId === b.setId && a.clock === b.clock
