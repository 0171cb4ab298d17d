import { randomUUID } from 'node:crypto'
import type { JsonObject } from '../../domain/json/json.js'
import type { NewEvent, RecordedEvent } from '../../domain/log/recorded-event.js'
import type { AppendRequest, EventStore, LogPage, SubscribeOptions } from '../event-store.js'

/** A new event, as good as any other. */
export function newEvent(data: JsonObject = {}, type = 'Noted'): NewEvent {
  const occurredAt = '2026-01-02T03:04:05.678Z'
  const metadata = {
    $correlationId: randomUUID(),
    $causationId: randomUUID(),
    actor: 'test',
    schemaVersion: 1,
    occurredAt,
  }
  return { id: randomUUID(), type, data, metadata }
}

/** A request for as many new events as asked for. */
export function request(stream: string, expectedRevision: number, events: number | NewEvent[] = 1): AppendRequest {
  const given = typeof events === 'number' ? Array.from({ length: events }, (_, n) => newEvent({ n })) : events
  return { stream, expectedRevision, events: given }
}

/** All that an iterable gives. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = []
  for await (const item of items) collected.push(item)
  return collected
}

/** The whole log, page by page. */
export async function readEverything(store: EventStore, limit = 1_000): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = []
  let page = await store.readAll({ limit })
  for (; ; page = await store.readAll({ after: page.position, limit })) {
    events.push(...page.events)
    if (page.caughtUp) return events
  }
}

/** Subscribes until the pages so far are enough, then ends the subscription. */
export async function pagesUntil(
  store: EventStore,
  enough: (pages: readonly LogPage[]) => boolean,
  options: Omit<SubscribeOptions, 'signal'> = {},
): Promise<LogPage[]> {
  const ending = new AbortController()
  const pages: LogPage[] = []
  for await (const page of store.subscribe({ ...options, signal: ending.signal })) {
    pages.push(page)
    if (enough(pages)) ending.abort()
  }
  return pages
}

/** The events of pages, in order. */
export function eventsOf(pages: readonly LogPage[]): RecordedEvent[] {
  return pages.flatMap(({ events }) => events)
}

/** Names of streams and revisions, in order. */
export function placesOf(events: readonly RecordedEvent[]): string[] {
  return events.map(({ stream, revision }) => `${stream}@${revision}`)
}
