import type { DomainEvent } from '../events/decode-event.js'
import type { EntityEventType } from '../events/event-types.js'
import { comparePositions, type Position } from '../log/position.js'
import { takesEffect, type SourceState } from './entity-stream.js'
import type { Fragment } from './fragment.js'

/** What a source says about a ref, whole enough to be brought back. */
export interface Saying {
  /** What it asserts, with its digest and its set; null: nothing. */
  fragment: Fragment | null
  digest: string | null
  setId: string | null
  /** The source's clock; null when it is forgotten. */
  clock: string | null
  /** Revision of the event in which it said so; null while it has said nothing. */
  said: number | null
}

/** What a source says that has said nothing. */
export const NOTHING_SAID: Saying = { fragment: null, digest: null, setId: null, clock: null, said: null }

/**
 * What a source said about a ref within a stretch of its stream is withdrawn. Revisions bound the stretch, not positions: a log that
 * is copied hands out positions anew.
 */
export interface WithdrawFragment {
  type: 'withdraw'
  entityRef: string
  source: string
  /** Revision of the last event about the source before the stretch, -1 for none, and of the last one within. */
  after: number
  upTo: number
  /** What it said just before the stretch. */
  to: Saying
}

/** The part of the log whose events are withdrawn: behind `from`, up to `until`. */
export interface Stretch {
  from: Position
  until: Position
}

/**
 * What stands of a stretch: what the source said in it, or somebody brought back in it; nothing of it any more (UNCHANGED); or the
 * source has spoken since, and that is its word (LEFT_ALONE). What a source says is told by the event in which it said so.
 */
export function standing(
  { after, upTo, to }: WithdrawFragment,
  state: SourceState | undefined,
): 'WITHDRAWN' | 'UNCHANGED' | 'LEFT_ALONE' {
  if (!state || state.said === to.said) return 'UNCHANGED'
  const { said, since } = state
  if (said !== null && said > upTo) return 'LEFT_ALONE'
  const within = (revision: number) => revision > after && revision <= upTo
  return within(since) || (said !== null && within(said)) ? 'WITHDRAWN' : 'UNCHANGED'
}

/** The withdrawal of a stretch of the log from a stream, undefined where nothing that took effect in it is about the source. */
export class WithdrawalFold {
  #before: Told = { ...NOTHING_SAID, since: -1 }
  #within: number | undefined
  #entityRef = ''

  constructor(
    private readonly source: string,
    private readonly stretch: Stretch,
  ) {}

  /** Takes the events of the stream in their order, from its first. */
  add(event: DomainEvent<EntityEventType>): void {
    if (event.data.source !== this.source || !tells(event)) return
    this.#entityRef = event.data.entityRef
    if (comparePositions(event.position, this.stretch.from) <= 0) this.#before = toldBy(event)
    else if (comparePositions(event.position, this.stretch.until) <= 0) this.#within = event.revision
  }

  result(): WithdrawFragment | undefined {
    if (this.#within === undefined) return undefined
    const { since, ...to } = this.#before
    return { type: 'withdraw', entityRef: this.#entityRef, source: this.source, after: since, upTo: this.#within, to }
  }
}

interface Told extends Saying {
  /** Revision of the event that told it. */
  since: number
}

type Silent = 'EntityFragmentSuperseded' | 'EntityFragmentQuarantined' | 'EntityFragmentDropped'
type Telling = DomainEvent<Exclude<EntityEventType, Silent>>

const tells = (event: DomainEvent<EntityEventType>): event is Telling => takesEffect(event)

function toldBy({ type, data, revision, metadata }: Telling): Told {
  if (type === 'EntityFragmentWithdrawn') {
    const { fragment, digest, setId, clock, said } = data
    return { fragment, digest, setId, clock, said, since: revision }
  }
  const place = { said: revision, since: revision }
  if (type === 'EntityFragmentRetracted') return { ...NOTHING_SAID, clock: data.clock, ...place }
  if (type === 'EntityFragmentReleased') {
    const { fragment, digest, setId, clock } = data
    return { fragment, digest, setId, clock, ...place }
  }
  const { fragment, digest, setId = null } = data
  return { fragment, digest, setId, clock: metadata.occurredAt, ...place }
}
