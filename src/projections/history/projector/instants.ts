import type { PoolClient } from 'pg'
import type { DomainEvent } from '../../../domain/events/decode-event.js'
import { textArray } from '../../../platform/database/text-array.js'

/** Notes at which position each instant ends at which something was recorded. */
export async function noteInstants(events: readonly DomainEvent[], client: PoolClient): Promise<void> {
  const instants = new Map(events.map(({ recordedAt, position }) => [recordedAt, position]))
  await client.query(
    `insert into instants as i (recorded_at, position)
     select at::timestamptz, position::bigint from unnest($1::text[], $2::text[]) as noted (at, position)
     on conflict (recorded_at) do update set position = greatest(i.position, excluded.position)`,
    [textArray([...instants.keys()]), textArray([...instants.values()])],
  )
}
