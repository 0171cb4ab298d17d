import type { ClientBase } from 'pg'
import type { Position } from '../../domain/log/position.js'
import { textArray } from '../../platform/database/text-array.js'
import type { EncodedRequest } from '../encoded-event.js'
import { NO_STREAM } from '../event-store.js'
import type { LogState, Place } from '../log-draft.js'

/**
 * One row whatever the number of streams, and one index look-up a stream. The clock never lags behind the last event,
 * whatever the server's clock does.
 */
const HEAD_CLOCK_AND_REVISIONS = `
  select
    coalesce((select max(position) from log.events), 0),
    to_char(greatest(
      date_trunc('milliseconds', clock_timestamp()),
      (select recorded_at from log.events order by position desc limit 1)
    ) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    array_to_string(array(
      select coalesce(
        (select revision from log.events where events.stream = asked.stream order by revision desc limit 1),
        ${NO_STREAM}
      )
      from unnest($1::text[]) with ordinality as asked (stream, n) order by n
    ), ',')`

const PLACES = `
  select stream, revision, id, position
  from unnest($1::text[], $2::int[], $3::int[]) as asked (of, first, last)
  join log.events on stream = asked.of and revision between asked.first and asked.last`

/** The log while nobody else can append. */
export interface LockedLogState extends LogState {
  /** When what is appended now is recorded, ISO 8601. */
  clock: string
}

/** Loads what the verdicts on these requests depend on. */
export async function loadLogState(client: ClientBase, requests: readonly EncodedRequest[]): Promise<LockedLogState> {
  const streams = streamsOf(requests)
  const { head, clock, revisions } = await loadRevisions(client, streams)
  const revisionOf = (stream: string) => revisions.get(stream) ?? NO_STREAM
  const behind = requests.filter((request) => mayBeRetry(request, revisionOf(request.stream)))
  const places = behind.length > 0 ? await loadPlaces(client, behind) : undefined
  return { head, clock, revisionOf, placeOf: (stream, revision) => places?.get(placeKey(stream, revision)) }
}

/** Each once: the requests of a source all depend on its stream. */
function streamsOf(requests: readonly EncodedRequest[]): string[] {
  const streams = new Set<string>()
  for (const { stream, provided } of requests) {
    streams.add(stream)
    for (const other of provided) streams.add(other.stream)
  }
  return [...streams]
}

/** Its stream has moved on since, maybe by the request itself. */
function mayBeRetry({ expectedRevision, events }: EncodedRequest, revision: number): boolean {
  return events.length > 0 && expectedRevision >= NO_STREAM && expectedRevision < revision
}

async function loadRevisions(client: ClientBase, streams: readonly string[]) {
  const { rows } = await client.query<[string, string, string]>({
    name: 'log-head-clock-and-revisions',
    text: HEAD_CLOCK_AND_REVISIONS,
    values: [textArray(streams)],
    rowMode: 'array',
  })
  const [head, clock, list] = rows[0] ?? ['0', '', '']
  const revisions = list.split(',').map(Number)
  return { head: BigInt(head), clock, revisions: new Map(streams.map((stream, index) => [stream, revisions[index]])) }
}

async function loadPlaces(client: ClientBase, requests: readonly EncodedRequest[]): Promise<Map<string, Place>> {
  const { rows } = await client.query<[string, number, string, Position]>({
    text: PLACES,
    values: [
      textArray(requests.map(({ stream }) => stream)),
      requests.map(({ expectedRevision }) => expectedRevision + 1),
      requests.map(({ expectedRevision, events }) => expectedRevision + events.length),
    ],
    rowMode: 'array',
  })
  return new Map(rows.map(([stream, revision, id, position]) => [placeKey(stream, revision), { id, position }]))
}

/** A stream's name may hold any separator; a number first cannot be mistaken for a part of it. */
function placeKey(stream: string, revision: number): string {
  return `${revision} ${stream}`
}
