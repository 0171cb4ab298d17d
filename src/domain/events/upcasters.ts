import type { EventType, EventVersions } from './event-types.js'

/** One function from each shape to the next: none for a type that has had one shape only. */
export type UpcasterChain<V extends readonly unknown[]> = V extends readonly [infer Old, infer New, ...infer Rest]
  ? [(data: Old) => New, ...UpcasterChain<[New, ...Rest]>]
  : []

/** How data of an old shape becomes that of the next one, for each event type. */
export const UPCASTERS: { [T in EventType]: UpcasterChain<EventVersions[T]> } = {
  EntityFragmentRecorded: [],
  EntityFragmentSuperseded: [],
  // Version 1 did not say, and null is what a reader has to take it for.
  EntityFragmentRetracted: [(data) => ({ ...data, setId: null })],
  SourceRegistered: [],
  SourceRankChanged: [],
  CommandAccepted: [],
  CommandRefused: [],
  CommandFailed: [],
  EntityFragmentWithdrawn: [],
  EntityFragmentQuarantined: [],
  EntityFragmentReleased: [],
  EntityFragmentDropped: [],
  SourceQuarantined: [],
  SourceQuarantineEnded: [],
}
