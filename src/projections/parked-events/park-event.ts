import type { PoolClient } from 'pg'
import type { RecordedEvent } from '../../domain/log/recorded-event.js'

const LONGEST_ERROR = 2000
const LONGEST_PREVIEW = 2000

/**
 * Parks an event with its error, within the transaction of `client`. One that is parked already was tried once more: it keeps
 * its status.
 */
export async function parkEvent(
  client: PoolClient,
  projection: string,
  event: RecordedEvent,
  error: unknown,
): Promise<void> {
  await client.query(
    `insert into projections.parked_events as p
       (projection, position, event_type, stream, error, event_id, revision, source, recorded_at, preview)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (projection, position) do update
       set error = excluded.error, attempts = p.attempts + 1, last_attempt_at = now()`,
    [
      projection,
      event.position,
      storable(event.type),
      event.stream,
      messageOf(error),
      event.id,
      event.revision,
      event.metadata.source ?? null,
      event.recordedAt,
      JSON.stringify(event.data).slice(0, LONGEST_PREVIEW),
    ],
  )
}

/** Postgres holds no NUL in a text, and an error may quote one: parking must not fail for that. */
const storable = (text: string) => text.replaceAll('\0', '\u{FFFD}')

/** What is told of an error. */
export const messageOf = (error: unknown): string =>
  storable(error instanceof Error ? error.message : String(error)).slice(0, LONGEST_ERROR)
