import { sql, type Kysely, type RawBuilder } from 'kysely'

/** Rows that are counted before a test is taken for a wide one: a tenth of a millisecond's worth. */
const MANY = 1000

/**
 * Which of several tests the fewest rows pass: the one whose index range is walked, while the others are tried on what it finds. The
 * planner has no say in it, because it knows nothing of the one entity or owner that has a thousand times what others have.
 * `ranges` are statements that give a row for each that passes.
 */
export async function narrowest(db: Kysely<unknown>, ranges: readonly RawBuilder<unknown>[]): Promise<number> {
  if (ranges.length < 2) return 0
  const counts = ranges.map((range) => sql`(select count(*)::int from (${range} limit ${MANY}) as counted)`)
  const { rows } = await sql<{ counts: number[] }>`select array[${sql.join(counts)}] as counts`.execute(db)
  const [first = 0, ...others] = rows[0]?.counts ?? []
  return [first, ...others].indexOf(Math.min(first, ...others))
}
