import type { PoolClient } from 'pg'
import type { Assertion } from '../../../domain/fragments/fold.js'
import type { Fragment } from '../../../domain/fragments/fragment.js'
import { comparePositions, type Position } from '../../../domain/log/position.js'
import { textArray } from '../../../platform/database/text-array.js'
import { RankHistory } from './ranks.js'

/** An entity just after the event at a position. */
export interface Moment {
  ref: string
  position: Position
}

/** What the sources asserted about entities at moments, by their ranks of then: a list for each moment, in the order of the moments. */
export async function assertionsAt(moments: readonly Moment[], client: PoolClient): Promise<Assertion[][]> {
  const [first] = moments
  if (!first) return []
  const { rows } = await client.query<{ n: number; source: string; fragment: Fragment }>(
    `select m.n::int as n, f.source, f.fragment
     from unnest($1::text[], $2::text[]) with ordinality as m (ref, position, n)
     join fragments f on f.entity_ref = m.ref and f.valid_from <= m.position::bigint and f.valid_to > m.position::bigint
       and f.fragment is not null`,
    [textArray(moments.map(({ ref }) => ref)), textArray(moments.map(({ position }) => position))],
  )
  const earliest = moments.map(({ position }) => position).reduce((a, b) => (comparePositions(a, b) <= 0 ? a : b))
  const ranks = await RankHistory.load(
    rows.map(({ source }) => source),
    earliest,
    client,
  )
  const assertions = moments.map((): Assertion[] => [])
  for (const { n, source, fragment } of rows) {
    const position = moments[n - 1]?.position ?? first.position
    assertions[n - 1]?.push({ source, fragment, rank: ranks.at(position)(source) })
  }
  return assertions
}
