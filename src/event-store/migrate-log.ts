import type { Position } from '../domain/log/position.js'
import type { NewEvent, RecordedEvent } from '../domain/log/recorded-event.js'
import type { AppendRequest, EventStore } from './event-store.js'
import { LogDigest } from './log-digest.js'

const PAGE = 500

/** What was copied. */
export interface Migration {
  events: number
  /** Of them, those that an earlier attempt had copied. */
  found: number
  /** The same for both logs. */
  digest: string
}

/** The logs cannot be made equal; the message says why. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused'
}

/**
 * Copies every event of a log to another, in order, with its id, stream, revision, data and metadata, then reads both and
 * compares them. It may be interrupted at any point and done again: what the target has already is compared and kept. The
 * target has positions and recorded times of its own.
 *
 * @param advance told of events as they are dealt with
 * @throws MigrationRefused when the target holds anything that the source does not have in the same place
 */
export async function migrateLog(
  from: EventStore,
  to: EventStore,
  advance: (events: number) => void = () => undefined,
): Promise<Migration> {
  const kept = await compareKept(from, to, advance)
  let events = kept.events
  for await (const page of pages(from, kept.position)) {
    await append(to, page)
    events += page.length
    advance(page.length)
  }
  return { events, found: kept.events, digest: await verify(from, to) }
}

/** The digest that both logs have; refused where they differ. */
async function verify(from: EventStore, to: EventStore): Promise<string> {
  const [source, target] = [await digestOf(from), await digestOf(to)]
  if (source.digest === target.digest) return source.digest
  throw new MigrationRefused(
    `The logs differ: ${source.events} events with digest ${source.digest}, against ${target.events} with ${target.digest}. ` +
      'Was something written while they were copied? Stop every writer and begin again with an empty target.',
  )
}

/** Goes over what the target has, which has to be how the source begins. */
async function compareKept(
  from: EventStore,
  to: EventStore,
  advance: (events: number) => void,
): Promise<{ events: number; position: Position | null }> {
  let events = 0
  let position: Position | null = null
  for await (const target of pages(to, null)) {
    const { events: source } = await from.readAll({ after: position, limit: target.length })
    target.forEach((event, i) => requireSame(event, source[i]))
    position = source.at(-1)?.position ?? position
    events += target.length
    advance(target.length)
  }
  return { events, position }
}

function requireSame(target: RecordedEvent, source: RecordedEvent | undefined): void {
  if (source && digestOfEvents([target]) === digestOfEvents([source])) return
  const place = `${target.stream} at revision ${target.revision}`
  throw new MigrationRefused(
    `The target holds something else than the source: ${place} (${target.type}, position ${target.position}). ` +
      'A log can only be copied into an empty one, or into one where the same copy was interrupted.',
  )
}

/**
 * Chunk by chunk, so that a log which appends to several streams at once does that; one that does not is given the chunk's
 * requests one after the other. The ids of the events make it safe to try both.
 */
async function append(to: EventStore, events: readonly RecordedEvent[]): Promise<void> {
  for (const requests of chunksOf(events)) {
    const together = await to.appendAtomically(requests).catch(() => undefined)
    if (together?.every(({ taken }) => taken)) continue
    for (const request of requests) await appendOne(to, request)
  }
}

async function appendOne(to: EventStore, request: AppendRequest): Promise<void> {
  const [verdict] = await to.append([request])
  if (verdict?.taken) return
  throw new MigrationRefused(
    `The target did not take ${request.stream} after revision ${request.expectedRevision}: it is at ` +
      `${verdict?.actualRevision}. Something else writes to it. Begin again with an empty target.`,
  )
}

/** Requests in the order of the log. No stream comes twice in a chunk, for a log may put what it gets for one stream together. */
function chunksOf(events: readonly RecordedEvent[]): AppendRequest[][] {
  const chunks: { stream: string; expectedRevision: number; events: NewEvent[] }[][] = []
  for (const event of events) {
    const chunk = chunks.at(-1)
    const last = chunk?.at(-1)
    const request = { stream: event.stream, expectedRevision: event.revision - 1, events: [asNew(event)] }
    if (last?.stream === event.stream) last.events.push(asNew(event))
    else if (!chunk || chunk.some(({ stream }) => stream === event.stream)) chunks.push([request])
    else chunk.push(request)
  }
  return chunks
}

const asNew = ({ id, type, data, metadata }: RecordedEvent): NewEvent => ({ id, type, data, metadata })

async function* pages(log: EventStore, after: Position | null): AsyncGenerator<RecordedEvent[]> {
  for (let position = after; ;) {
    const page = await log.readAll({ after: position, limit: PAGE })
    if (page.events.length > 0) yield page.events
    if (page.caughtUp) return
    position = page.position
  }
}

async function digestOf(log: EventStore): Promise<{ events: number; digest: string }> {
  const digest = new LogDigest()
  for await (const page of pages(log, null)) for (const event of page) digest.add(event)
  return digest.result()
}

function digestOfEvents(events: readonly RecordedEvent[]): string {
  const digest = new LogDigest()
  for (const event of events) digest.add(event)
  return digest.result().digest
}
