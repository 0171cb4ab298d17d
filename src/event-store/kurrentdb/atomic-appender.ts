import type { Position } from '../../domain/log/position.js'
import { encodeRequest } from '../encoded-event.js'
import { NO_STREAM, type AppendRequest, type AppendVerdict } from '../event-store.js'
import { LogDraft, type LogState, type Place } from '../log-draft.js'
import { checkEvents, type AppendOne } from './append-one.js'
import type { AppendTogether, TogetherOutcome } from './append-together.js'
import { takenAs, type Retrying } from './taken-as.js'
import { ChecksUnsupported, KurrentdbRefusal } from './failures.js'
import type { LogReader } from './log-reader.js'
import { withProvided } from './provided.js'
import { sameButForCase } from './stream-names.js'

/** A stream that moves on while it is looked at makes the look worthless. */
const MOST_LOOKS = 10

/** Appends requests that are taken together or not at all. */
export class AtomicAppender {
  constructor(
    private readonly one: AppendOne,
    private readonly together: AppendTogether,
    private readonly reader: LogReader,
    private readonly retrying: Retrying,
  ) {}

  /**
   * Verdicts on all requests. What the server refuses is looked at afterwards: it names one of the requests that stood in the
   * way, and does not tell a retry from a conflict where only some of the events are new.
   *
   * @throws KurrentdbRefusal before anything is written, where the server cannot append to several streams
   */
  async append(asked: readonly AppendRequest[]): Promise<AppendVerdict[]> {
    const verdicts = await this.appendAll(withProvided(asked))
    return verdicts.slice(0, asked.length)
  }

  private async appendAll(requests: readonly AppendRequest[]): Promise<AppendVerdict[]> {
    requests.forEach(checkEvents)
    requireDistinct(requests)
    let known: AppendVerdict[] = []
    let pending = requests
    for (let look = 0; look < MOST_LOOKS; look += 1) {
      const position = isChained(pending) ? await this.write(pending) : undefined
      if (position !== undefined) {
        return requests.map((request, index) => verdictOf(request, pending, position) ?? known[index] ?? never())
      }
      const draft = new LogDraft(await this.stateOf(requests))
      known = draft.takeAll(requests.map(encodeRequest))
      if (draft.events.length === 0) return known
      const fresh = new Set(draft.events.map(({ event }) => event.id))
      pending = requests.filter(({ events }) => events.length === 0 || fresh.has(events[0]?.id ?? ''))
    }
    throw new KurrentdbRefusal('The streams of an append to several of them kept changing.')
  }

  /** Position of the last event, or nothing when a stream was not as expected. */
  private async write(requests: readonly AppendRequest[]): Promise<Position | undefined> {
    const merged = mergeByStream(requests)
    const [only] = merged
    if (!merged.some(({ events }) => events.length > 0)) return undefined
    if (merged.length === 1 && only) {
      const verdict = await this.retrying(() => this.one.append(only))
      return verdict.taken ? (verdict.position ?? undefined) : undefined
    }
    const outcome = await this.writeTogether(requests, merged)
    return outcome.taken ? outcome.position : undefined
  }

  private async writeTogether(requests: readonly AppendRequest[], merged: readonly AppendRequest[]) {
    const inOrder = await this.retrying(() => this.together.inOrder(requests))
    if (!isUnsupported(inOrder)) return inOrder
    if (merged.some(({ events }) => events.length === 0)) {
      throw new ChecksUnsupported()
    }
    const inSession = await this.retrying(() => this.together.inSession(merged))
    if (!isUnsupported(inSession)) return inSession
    throw new KurrentdbRefusal('An append to several streams, all or none, needs KurrentDB 25.1 or later.')
  }

  /** What the verdicts depend on, stream by stream: it may change under the look, which the next write then finds out. */
  private async stateOf(requests: readonly AppendRequest[]): Promise<LogState> {
    const revisions = new Map<string, number>()
    const places = new Map<string, Map<number, Place>>()
    for (const { stream, expectedRevision, events } of requests) {
      if (!revisions.has(stream)) revisions.set(stream, await this.retrying(() => this.one.revision(stream)))
      if (expectedRevision < NO_STREAM || events.length === 0) continue
      const there = await this.retrying(() =>
        this.reader.stream(stream, 'forwards', expectedRevision + 1, events.length),
      )
      const known = places.get(stream) ?? new Map<number, Place>()
      for (const { revision, id, position } of there) known.set(revision, { id, position })
      places.set(stream, known)
    }
    return {
      head: 0n,
      revisionOf: (stream) => revisions.get(stream) ?? NO_STREAM,
      placeOf: (stream, revision) => places.get(stream)?.get(revision),
    }
  }
}

function verdictOf(
  request: AppendRequest,
  written: readonly AppendRequest[],
  position: Position,
): AppendVerdict | undefined {
  return written.includes(request) ? takenAs(request, position) : undefined
}

function never(): never {
  throw new Error('A request has no verdict.')
}

function isUnsupported(outcome: TogetherOutcome): boolean {
  return !outcome.taken && outcome.because === 'unsupported'
}

/** Whether each request expects of its stream what those before it leave. */
function isChained(requests: readonly AppendRequest[]): boolean {
  const revisions = new Map<string, number>()
  return requests.every(({ stream, expectedRevision, events }) => {
    const expected = revisions.get(stream) ?? expectedRevision
    revisions.set(stream, expected + events.length)
    return expected === expectedRevision && expected >= NO_STREAM
  })
}

/** One request a stream, of requests that are chained. */
function mergeByStream(requests: readonly AppendRequest[]): AppendRequest[] {
  const merged = new Map<string, AppendRequest>()
  for (const request of requests) {
    const before = merged.get(request.stream)
    merged.set(request.stream, before ? { ...before, events: [...before.events, ...request.events] } : request)
  }
  return [...merged.values()]
}

function requireDistinct(requests: readonly AppendRequest[]): void {
  const [stream] = sameButForCase(requests.map((request) => request.stream))
  if (stream === undefined) return
  throw new KurrentdbRefusal('KurrentDB does not append at once to streams whose names differ only in their case.')
}
