import type { Fragment } from '../fragments/fragment.js'

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

/** A type with its data in the current shape. */
export type EventOf<T extends EventType = EventType> = { [K in T]: { type: K; data: EventMap[K] } }[T]
