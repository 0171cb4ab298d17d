import type { PoolClient } from 'pg'
import { sameRank } from '../../../domain/sources/rank-rules.js'
import { defaultRank, type SourceRank } from '../../../domain/sources/source.js'
import type { RankEvent } from '../../../domain/sources/source-stream.js'
import type { RankOf } from './entity-row.js'

/** A row of `sources`. */
export interface SourceRow extends SourceRank {
  source: string
  registeredAt: string
  position: string
  revision: number
}

/** Inserts sources that are all new. */
export async function insertSources(rows: readonly SourceRow[], client: PoolClient): Promise<void> {
  for (const { source, rank, paths, registeredAt, position, revision } of rows) {
    await client.query(
      'insert into sources (source, rank, paths, registered_at, position, revision) values ($1, $2, $3, $4, $5, $6)',
      [source, rank, JSON.stringify(paths), registeredAt, position, revision],
    )
  }
}

/** Sources that rank otherwise than before, with how they ranked. */
export type Reranked = ReadonlyMap<string, SourceRank>

/** Writes how sources rank by the events, and gives those that rank otherwise than before. */
export async function writeSources(events: readonly RankEvent[], client: PoolClient): Promise<Reranked> {
  if (events.length === 0) return new Map()
  const rankBefore = await loadRanks(
    events.map(({ data }) => data.source),
    client,
  )
  for (const { data, recordedAt, position, revision } of events) {
    await client.query(
      `insert into sources (source, rank, paths, registered_at, position, revision) values ($1, $2, $3, $4, $5, $6)
       on conflict (source) do update set rank = excluded.rank, paths = excluded.paths, position = excluded.position,
         revision = excluded.revision`,
      [data.source, data.rank, JSON.stringify(data.paths), recordedAt, position, revision],
    )
  }
  const rankNow = new Map(events.map(({ data: { source, rank, paths } }) => [source, { rank, paths }]))
  const reranked = [...rankNow].filter(([source, rank]) => !sameRank(rank, rankBefore(source)))
  return new Map(reranked.map(([source]) => [source, rankBefore(source)]))
}

/** The ranks of the sources as they are within the transaction. */
export async function loadRanks(sources: Iterable<string>, client: PoolClient): Promise<RankOf> {
  const { rows } = await client.query<{ source: string } & SourceRank>(
    'select source, rank, paths from sources where source = any($1)',
    [[...new Set(sources)]],
  )
  const ranks = new Map(rows.map(({ source, rank, paths }) => [source, { rank, paths }]))
  return (source) => {
    const rank = ranks.get(source) ?? defaultRank(source)
    ranks.set(source, rank)
    return rank
  }
}
