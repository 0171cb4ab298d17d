import type { PoolClient } from 'pg'
import { sameRank } from '../../../domain/sources/rank-rules.js'
import { defaultRank, type SourceRank } from '../../../domain/sources/source.js'
import {
  isQuarantineEvent,
  isRankEvent,
  type QuarantineEvent,
  type RankEvent,
} from '../../../domain/sources/source-stream.js'
import type { RankOf } from './entity-row.js'

/** Why a source is in quarantine. */
export interface Quarantine {
  since: string
  by: string
  reason: string
}

/** A row of `sources`. */
export interface SourceRow extends SourceRank {
  source: string
  registeredAt: string
  quarantine: Quarantine | null
  position: string
  revision: number
}

/** Inserts sources that are all new. */
export async function insertSources(rows: readonly SourceRow[], client: PoolClient): Promise<void> {
  for (const { source, rank, paths, registeredAt, quarantine, position, revision } of rows) {
    await client.query(
      `insert into sources (source, rank, paths, registered_at, position, revision, quarantined_at, quarantined_by, quarantine_reason)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [source, rank, JSON.stringify(paths), registeredAt, position, revision, ...quarantineColumns(quarantine)],
    )
  }
}

const quarantineColumns = (quarantine: Quarantine | null) => [
  quarantine?.since ?? null,
  quarantine?.by ?? null,
  quarantine?.reason ?? null,
]

/** What an event says of the quarantine of its source. */
export function quarantineOf({ type, metadata, recordedAt }: QuarantineEvent): Quarantine | null {
  if (type === 'SourceQuarantineEnded') return null
  return { since: recordedAt, by: metadata.actor, reason: metadata.reason ?? '' }
}

/** Sources that rank otherwise than before, with how they ranked. */
export type Reranked = ReadonlyMap<string, SourceRank>

/** Writes what the events say of sources, and gives those that rank otherwise than before. */
export async function writeSources(
  events: readonly (RankEvent | QuarantineEvent)[],
  client: PoolClient,
): Promise<Reranked> {
  if (events.length === 0) return new Map()
  const rankBefore = await loadRanks(
    events.map(({ data }) => data.source),
    client,
  )
  for (const event of events) {
    if (isQuarantineEvent(event)) await writeQuarantine(event, client)
    else await writeRank(event, client)
  }
  const rankNow = new Map(
    events.filter(isRankEvent).map(({ data: { source, rank, paths } }) => [source, { rank, paths }]),
  )
  const reranked = [...rankNow].filter(([source, rank]) => !sameRank(rank, rankBefore(source)))
  return new Map(reranked.map(([source]) => [source, rankBefore(source)]))
}

async function writeRank({ data, recordedAt, position, revision }: RankEvent, client: PoolClient): Promise<void> {
  await client.query(
    `insert into sources (source, rank, paths, registered_at, position, revision) values ($1, $2, $3, $4, $5, $6)
     on conflict (source) do update set rank = excluded.rank, paths = excluded.paths, position = excluded.position,
       revision = excluded.revision`,
    [data.source, data.rank, JSON.stringify(data.paths), recordedAt, position, revision],
  )
}

async function writeQuarantine(event: QuarantineEvent, client: PoolClient): Promise<void> {
  const { data, position, revision } = event
  await client.query(
    `update sources set position = $2, revision = $3, quarantined_at = $4, quarantined_by = $5, quarantine_reason = $6
     where source = $1`,
    [data.source, position, revision, ...quarantineColumns(quarantineOf(event))],
  )
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
