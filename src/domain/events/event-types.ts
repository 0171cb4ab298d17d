import type { Fragment } from '../fragments/fragment.js'
import type { JsonValue } from '../json/json.js'

/** A source's fragment took effect: it replaces what the source asserted before about the ref. */
export interface EntityFragmentRecordedV1 {
  entityRef: string
  source: string
  fragment: Fragment
  /** Digest of the fragment. */
  digest: string
  /** The set it belongs to, if it came as part of one. */
  setId?: string
}

/** A source spoke of a time before what it had said already: kept, not applied. */
export interface EntityFragmentSupersededV1 {
  entityRef: string
  source: string
  /** Null when it was a retraction that came too late. */
  fragment: Fragment | null
}

/** A source asserts nothing about the ref any more. */
export interface EntityFragmentRetractedV1 {
  entityRef: string
  source: string
  /** Where the source's clock stands still; null when it stated none and the clock is forgotten. */
  clock: string | null
}

/** Says as well what took it back. */
export interface EntityFragmentRetractedV2 extends EntityFragmentRetractedV1 {
  /** The set whose replacement took it back; null when it was retracted by itself. */
  setId: string | null
}

/** A source may assert from now on. */
export interface SourceRegisteredV1 {
  source: string
  rank: number
  /** Ranks declared for a field and what is below it. */
  paths: Record<string, number>
}

/** Somebody has said how a source ranks from now on. */
export interface SourceRankChangedV1 {
  source: string
  /** The source's own rank and all that are declared for its paths, changed or not. */
  rank: number
  paths: Record<string, number>
}

/** A command that leaves no other event is about to be carried out. */
export interface CommandAcceptedV1 {
  /** What it is about, such as `projection:catalog`; null where that is not one thing. */
  subject: string | null
  /** What it was told: texts, numbers and lists of them, never content. */
  parameters: Record<string, JsonValue>
}

/** A command, or a part of one, was refused, so that nothing else tells of it. */
export interface CommandRefusedV1 extends CommandAcceptedV1 {
  /** Null where only some of its items were refused. */
  error: AuditedErrorV1 | null
  items: RefusedItemsV1 | null
  /** So many commands of the kind: more than one where an actor was refused too often for each to be told. */
  times: number
}

/** A command ended in a failure that is nobody's refusal: what it did before that stands in the log. */
export interface CommandFailedV1 extends CommandAcceptedV1 {
  error: AuditedErrorV1
  times: number
}

/** What the sender was told. */
export interface AuditedErrorV1 {
  code: string
  detail: string
  /** JSON pointer into the input. */
  pointer: string | null
}

/** What became of the items of a command that stand for themselves. */
export interface RefusedItemsV1 {
  /** Items that the command had. */
  total: number
  refused: number
  /** The first of them. */
  first: RefusedItemV1[]
}

export interface RefusedItemV1 {
  subject: string | null
  source: string | null
  code: string
  pointer: string | null
}

/** Somebody withdrew what a source had said about a ref: it asserts again what it did before. */
export interface EntityFragmentWithdrawnV1 {
  entityRef: string
  source: string
  /** What it asserts again, with its digest and its set; null: nothing. */
  fragment: Fragment | null
  digest: string | null
  setId: string | null
  /** Where the source's clock is put back to; null where it is forgotten. */
  clock: string | null
  /** Revision of the event in which the source said so; null where it had said nothing yet. */
  said: number | null
  /** Revision of the last event that is withdrawn. */
  upTo: number
}

/** A source spoke while it was in quarantine: kept aside instead of taking effect, until somebody decides about it. */
export interface EntityFragmentQuarantinedV1 {
  entityRef: string
  source: string
  /** Null: the source asserts nothing any more. */
  fragment: Fragment | null
  /** Digest of the fragment; null of a retraction. */
  digest: string | null
  /** The set that it came as part of, or whose replacement took it back. */
  setId: string | null
  /** Where the source's clock stands once this takes effect; null: it is forgotten. */
  clock: string | null
}

/** Somebody let what was kept aside take effect. It says all of it, so that nobody has to look for what was kept aside. */
export type EntityFragmentReleasedV1 = EntityFragmentQuarantinedV1

/** Somebody decided that what was kept aside does not take effect. */
export interface EntityFragmentDroppedV1 {
  entityRef: string
  source: string
  /** Of what was kept aside; null of a retraction. */
  digest: string | null
}

/** What a source sends is kept aside from now on. */
export interface SourceQuarantinedV1 {
  source: string
}

/** What becomes of what is kept aside when a quarantine ends. */
export type KeptAsideDecision = 'RELEASE' | 'DROP' | 'KEEP'

/** What a source sends takes effect again. */
export interface SourceQuarantineEndedV1 {
  source: string
  /** What was decided about what is kept aside; each fragment that is released or dropped has an event of its own. */
  keptAside: KeptAsideDecision
}

/**
 * Every event type with all shapes its data has ever had, oldest first; the last one is current. A new shape without an
 * upcaster from the one before, or a type without a handler where one is due, does not compile.
 */
export interface EventVersions {
  EntityFragmentRecorded: [EntityFragmentRecordedV1]
  EntityFragmentSuperseded: [EntityFragmentSupersededV1]
  EntityFragmentRetracted: [EntityFragmentRetractedV1, EntityFragmentRetractedV2]
  SourceRegistered: [SourceRegisteredV1]
  SourceRankChanged: [SourceRankChangedV1]
  CommandAccepted: [CommandAcceptedV1]
  CommandRefused: [CommandRefusedV1]
  CommandFailed: [CommandFailedV1]
  EntityFragmentWithdrawn: [EntityFragmentWithdrawnV1]
  EntityFragmentQuarantined: [EntityFragmentQuarantinedV1]
  EntityFragmentReleased: [EntityFragmentReleasedV1]
  EntityFragmentDropped: [EntityFragmentDroppedV1]
  SourceQuarantined: [SourceQuarantinedV1]
  SourceQuarantineEnded: [SourceQuarantineEndedV1]
}

export type EventType = keyof EventVersions

type Last<T extends readonly unknown[]> = T extends readonly [...unknown[], infer L] ? L : never

/** Event type → the current shape of its data. */
export type EventMap = { [T in EventType]: Last<EventVersions[T]> }

/** The events of an entity's stream: those that name an entity. */
export type EntityEventType = { [T in EventType]: EventMap[T] extends { entityRef: string } ? T : never }[EventType]

/** The events of a source's stream: those that name a source and no entity. */
export type SourceEventType = {
  [T in EventType]: EventMap[T] extends { entityRef: string }
    ? never
    : EventMap[T] extends { source: string }
      ? T
      : never
}[EventType]

/** The events that the catalog is made of. */
export type CatalogEventType = EntityEventType | SourceEventType

/** The events that tell of a command because no other event does. */
export type AuditEventType = Extract<EventType, `Command${string}`>

/** A type with its data in the current shape. */
export type EventOf<T extends EventType = EventType> = { [K in T]: { type: K; data: EventMap[K] } }[T]
