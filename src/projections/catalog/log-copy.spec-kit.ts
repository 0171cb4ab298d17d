import type { Pool } from 'pg'

type Column = readonly string[]

/** Copies the log of one database into that of another, which has to be empty. */
export async function copyLog(from: Pool, to: Pool): Promise<void> {
  const { rows } = await from.query<Record<string, Column>>(
    `select array_agg(position::text) as "1", array_agg(recorded_at::text) as "2", array_agg(revision::text) as "3",
       array_agg(id::text) as "4", array_agg(stream) as "5", array_agg(type) as "6", array_agg(data::text) as "7",
       array_agg(metadata::text) as "8" from log.events`,
  )
  await to.query(
    `insert into log.events (position, recorded_at, revision, id, stream, type, data, metadata)
     select a::bigint, b::timestamptz, c::int, d::uuid, e, f, g::json, h::json
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
       as event (a, b, c, d, e, f, g, h)`,
    ['1', '2', '3', '4', '5', '6', '7', '8'].map((n) => rows[0]?.[n]),
  )
}
