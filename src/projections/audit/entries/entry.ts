import { subjectOfStream } from '../../../domain/audit/subject.js'
import type { DomainEvent } from '../../../domain/events/decode-event.js'
import type { AuditedErrorV1, EventMap, EventType, RefusedItemV1 } from '../../../domain/events/event-types.js'
import type { JsonValue } from '../../../domain/json/json.js'
import { comparePositions, type Position } from '../../../domain/log/position.js'
import { earliest, type Placed } from './earliest.js'

/** What became of a command. PARTIAL: some of its items were refused, and others were not. */
export type AuditOutcome = 'ACCEPTED' | 'PARTIAL' | 'REFUSED' | 'FAILED'

/** So many subjects and sources of a command are named, and it is found by. */
export const MOST_NAMED = 10
/** So many refused items are named. */
export const MOST_REFUSED = 20

/** Numbers that add up over the events of a command. */
export interface Tally {
  /** Type → events that changed something. */
  events: Record<string, number>
  /** That it was accepted, refused or failed as a whole. */
  accepted: number
  refused: number
  failed: number
  /** Of commands of which items were refused: all items, and the refused ones. */
  items: number
  refusedItems: number
}

/** What is named of a command: the first of each. */
export interface Named {
  subjects: Placed<string>[]
  sources: Placed<string>[]
  reasons: Placed<string>[]
  errors: Placed<AuditedErrorV1>[]
  parameters: Placed<Record<string, JsonValue>>[]
  refused: Placed<RefusedItemV1>[]
}

/** A command as its events tell of it: all that name it as their cause. */
export interface Entry {
  /** The command's id. */
  id: string
  /** Of its first event, whose the next four are. */
  position: Position
  recordedAt: string
  actor: string
  command: string | null
  correlationId: string
  /** How many commands it stands for. */
  times: number
  tally: Tally
  named: Named
}

type Said = { tally?: Partial<Tally>; times?: number } & { [K in keyof Named]?: Named[K][number]['value'][] }

const refusals = ({ subject, parameters, times }: EventMap['CommandRefused' | 'CommandFailed']) => ({
  ...about({ subject, parameters }),
  times,
})

const about = ({ subject, parameters }: EventMap['CommandAccepted']) => ({
  subjects: subject === null ? [] : [subject],
  parameters: Object.keys(parameters).length === 0 ? [] : [parameters],
})

const TELLING: { [T in EventType]?: (data: EventMap[T]) => Said } = {
  CommandAccepted: (data) => ({ ...about(data), tally: { accepted: 1 } }),
  CommandRefused: (data) => ({
    ...refusals(data),
    errors: data.error ? [data.error] : [],
    refused: data.items?.first ?? [],
    tally: data.items ? { items: data.items.total, refusedItems: data.items.refused } : { refused: data.times },
  }),
  CommandFailed: (data) => ({ ...refusals(data), errors: [data.error], tally: { failed: data.times } }),
  // It comes along with the first write of a source, which is about something else.
  SourceRegistered: () => ({ tally: { events: { SourceRegistered: 1 } } }),
}

/** What one event says of the command that it came of. */
export function entryOf(event: DomainEvent): Entry {
  const { type, stream, position, recordedAt, metadata } = event
  const tell = TELLING[type] as ((data: unknown) => Said) | undefined
  // Of most events the data is not looked at: it may not even be parsed yet.
  const said = tell?.(event.data) ?? changeOf(type, stream)
  const placed = <T>(values: readonly T[] = [], most = MOST_NAMED): Placed<T>[] =>
    values.slice(0, most).map((value, n) => ({ position, n, value }))
  return {
    id: metadata.$causationId,
    position,
    recordedAt,
    actor: metadata.actor,
    command: metadata.command ?? null,
    correlationId: metadata.$correlationId,
    times: said.times ?? 1,
    tally: { events: {}, accepted: 0, refused: 0, failed: 0, items: 0, refusedItems: 0, ...said.tally },
    named: {
      subjects: placed(said.subjects),
      sources: placed(metadata.source === undefined ? [] : [metadata.source]),
      reasons: placed(metadata.reason === undefined ? [] : [metadata.reason]),
      errors: placed(said.errors),
      parameters: placed(said.parameters),
      refused: placed(said.refused, MOST_REFUSED),
    },
  }
}

function changeOf(type: EventType, stream: string): Said {
  const subject = subjectOfStream(stream)
  return { subjects: subject === null ? [] : [subject], tally: { events: { [type]: 1 } } }
}

/** What two parts of an entry come to, whichever comes first. */
export function merged(a: Entry, b: Entry): Entry {
  const first = comparePositions(a.position, b.position) <= 0 ? a : b
  return {
    ...first,
    times: Math.max(a.times, b.times),
    tally: added(a.tally, b.tally, 1),
    named: {
      subjects: earliest(a.named.subjects, b.named.subjects, MOST_NAMED, byValue),
      sources: earliest(a.named.sources, b.named.sources, MOST_NAMED, byValue),
      reasons: earliest(a.named.reasons, b.named.reasons, 1, byPlace),
      errors: earliest(a.named.errors, b.named.errors, 1, byPlace),
      parameters: earliest(a.named.parameters, b.named.parameters, 1, byPlace),
      refused: earliest(a.named.refused, b.named.refused, MOST_REFUSED, byPlace),
    },
  }
}

const byValue = ({ value }: Placed<string>) => value
const byPlace = ({ position, n }: Placed<unknown>) => `${position} ${n}`

/**
 * What is left of an entry without some of its events, which are about to be added again: what they alone pushed aside does not come
 * back by itself. Null where nothing is left.
 */
export function without(entry: Entry, part: Entry, positions: ReadonlySet<Position>): Entry | null {
  const tally = added(entry.tally, part.tally, -1)
  if (isEmpty(tally)) return null
  const kept = <T>(placed: readonly Placed<T>[]) => placed.filter(({ position }) => !positions.has(position))
  const { subjects, sources, reasons, errors, parameters, refused } = entry.named
  const named = {
    subjects: kept(subjects),
    sources: kept(sources),
    reasons: kept(reasons),
    errors: kept(errors),
    parameters: kept(parameters),
    refused: kept(refused),
  }
  return { ...entry, tally, named }
}

function added(a: Tally, b: Tally, sign: 1 | -1): Tally {
  const types = [...new Set([...Object.keys(a.events), ...Object.keys(b.events)])].sort()
  const counts = types.map((type) => [type, (a.events[type] ?? 0) + sign * (b.events[type] ?? 0)] as const)
  return {
    events: Object.fromEntries(counts.filter(([, count]) => count !== 0)),
    accepted: a.accepted + sign * b.accepted,
    refused: a.refused + sign * b.refused,
    failed: a.failed + sign * b.failed,
    items: a.items + sign * b.items,
    refusedItems: a.refusedItems + sign * b.refusedItems,
  }
}

const isEmpty = ({ events, accepted, refused, failed, items }: Tally) =>
  Object.keys(events).length === 0 && accepted + refused + failed + items === 0

/** What became of a command by what is known of it. */
export function outcomeOf({ tally: { events, refused, failed, items, refusedItems } }: Entry): AuditOutcome {
  if (failed > 0) return 'FAILED'
  if (refused === 0 && refusedItems === 0) return 'ACCEPTED'
  const someTaken = Object.keys(events).length > 0 || items > refusedItems
  return someTaken ? 'PARTIAL' : 'REFUSED'
}
