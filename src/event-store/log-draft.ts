import type { Position } from '../domain/log/position.js'
import type { EncodedEvent, EncodedRequest } from './encoded-event.js'
import type { AppendVerdict } from './event-store.js'

/** Where an event stands. */
export interface Place {
  id: string
  position: Position
}

/** What the verdicts depend on, as it stands while nobody else can append. */
export interface LogState {
  /** Position of the last event, 0 without one. */
  head: bigint
  revisionOf(stream: string): number
  /** Only asked up to `revisionOf(stream)`, and only for requests that expected less than that. */
  placeOf(stream: string, revision: number): Place | undefined
}

/** An event with the place it takes when the draft is written. */
export interface DraftedEvent extends Place {
  stream: string
  revision: number
  event: EncodedEvent
}

/**
 * Decides requests one after the other against the log and the events drafted before, so that many appends share one
 * transaction and each still has its own verdict.
 */
export class LogDraft {
  readonly events: DraftedEvent[] = []
  private readonly byStream = new Map<string, DraftedEvent[]>()

  constructor(private readonly log: LogState) {}

  /** Drafts the events of a request, or finds them in place already, or refuses it. */
  take(request: EncodedRequest): AppendVerdict {
    const actualRevision = this.revisionOf(request.stream)
    const asExpected = request.expectedRevision === actualRevision
    if (asExpected && request.provided.every((each) => this.revisionOf(each.stream) === each.expectedRevision))
      return this.draft(request)
    return this.alreadyTaken(request) ?? { taken: false, actualRevision }
  }

  /**
   * Takes all requests or none. In a refusal nothing is taken, and a request that was not in the way has its expected
   * revision as the actual one.
   */
  takeAll(requests: readonly EncodedRequest[]): AppendVerdict[] {
    const kept = this.events.length
    const verdicts = requests.map((request) => this.take(request))
    if (verdicts.every((verdict) => verdict.taken)) return verdicts
    this.dropAfter(kept)
    return requests.map(({ expectedRevision }, index) => {
      const verdict = verdicts[index]
      return verdict?.taken === false ? verdict : { taken: false, actualRevision: expectedRevision }
    })
  }

  private draft({ stream, expectedRevision, events }: EncodedRequest): AppendVerdict {
    events.forEach((event, index) => this.add(stream, expectedRevision + 1 + index, event))
    const position = events.length > 0 ? (this.events.at(-1)?.position ?? null) : null
    return { taken: true, revision: expectedRevision + events.length, position }
  }

  private add(stream: string, revision: number, event: EncodedEvent): void {
    const position = String(this.log.head + BigInt(this.events.length + 1)) as Position
    const drafted = { id: event.id, position, stream, revision, event }
    this.events.push(drafted)
    const siblings = this.byStream.get(stream)
    if (siblings) siblings.push(drafted)
    else this.byStream.set(stream, [drafted])
  }

  /** A retry: the same ids stand right after the revision it expected. */
  private alreadyTaken({ stream, expectedRevision, events }: EncodedRequest): AppendVerdict | undefined {
    const places = events.map((_, index) => this.placeOf(stream, expectedRevision + 1 + index))
    const last = places.at(-1)
    const same = places.every((place, index) => place !== undefined && sameId(place.id, events[index]?.id))
    if (!last || !same) return undefined
    return { taken: true, revision: expectedRevision + events.length, position: last.position }
  }

  private revisionOf(stream: string): number {
    return this.log.revisionOf(stream) + (this.byStream.get(stream)?.length ?? 0)
  }

  private placeOf(stream: string, revision: number): Place | undefined {
    const stored = this.log.revisionOf(stream)
    if (revision <= stored) return this.log.placeOf(stream, revision)
    return this.byStream.get(stream)?.[revision - stored - 1]
  }

  private dropAfter(kept: number): void {
    for (const { stream } of this.events.splice(kept)) this.byStream.get(stream)?.pop()
  }
}

/** Postgres gives UUIDs back in lower case, however they were written. */
function sameId(a: string, b: string | undefined): boolean {
  return a.toLowerCase() === b?.toLowerCase()
}
