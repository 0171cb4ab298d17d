import type { PoolClient } from 'pg'
import { comparePositions, type Position } from '../../../domain/log/position.js'
import { sameRank } from '../../../domain/sources/rank-rules.js'
import { defaultRank, type SourceRank } from '../../../domain/sources/source.js'
import type { RankEvent } from '../../../domain/sources/source-stream.js'
import { CopyIn } from '../../../platform/database/copy-in.js'
import type { RankOf } from '../../catalog/projector/entity-row.js'
import { OPEN } from '../schema.js'
import { SOURCE_VERSIONS, type SourceRow, type Valid } from './tables.js'
import { Versions } from './versions.js'

/** How sources ranked, and when that changed. */
export class RankHistory {
  readonly #bySource = new Map<string, Valid<SourceRow>[]>()

  /** Where versions begin. */
  readonly #bounds: Position[]
  #last: RankOf | undefined

  private constructor(rows: readonly Valid<SourceRow>[]) {
    this.#bounds = rows.map(({ valid_from }) => valid_from as Position)
    for (const row of rows) this.#bySource.set(row.source, [...(this.#bySource.get(row.source) ?? []), row])
  }

  /** The ranks of some sources from a position on. */
  static async load(sources: Iterable<string>, from: Position, client: PoolClient): Promise<RankHistory> {
    const { rows } = await client.query<Valid<SourceRow>>(
      `select source, rank, paths, valid_from, valid_to from sources where source = any($1) and valid_to > $2
       order by source, valid_from`,
      [[...new Set(sources)], from],
    )
    return new RankHistory(rows)
  }

  /** The ranks as they were just after the event at a position; the same function as long as none changes. */
  at(position: Position): RankOf {
    if (this.#bounds.every((bound) => comparePositions(bound, position) <= 0))
      return (this.#last ??= this.#ranksAt(position))
    return this.#ranksAt(position)
  }

  #ranksAt(position: Position): RankOf {
    const ranks = new Map<string, SourceRank>()
    return (source) => {
      const known = ranks.get(source)
      if (known) return known
      const rank = this.#rankAt(source, position)
      ranks.set(source, rank)
      return rank
    }
  }

  /** The positions after one at which a source began to rank otherwise. */
  changesAfter(position: Position): Position[] {
    const changes: Position[] = []
    for (const [source, rows] of this.#bySource) {
      for (const [i, row] of rows.entries()) {
        const before = rows[i - 1] ?? defaultRank(source)
        const at = row.valid_from as Position
        if (comparePositions(at, position) > 0 && !sameRank(row, before)) changes.push(at)
      }
    }
    return changes.sort(comparePositions)
  }

  #rankAt(source: string, position: Position): SourceRank {
    const row = this.#bySource.get(source)?.find((each) => holdsAt(each, position))
    return row ? { rank: row.rank, paths: row.paths } : defaultRank(source)
  }
}

/** Whether a version holds just after the event at a position. */
export function holdsAt({ valid_from, valid_to }: Valid<object>, position: Position): boolean {
  return comparePositions(valid_from as Position, position) <= 0 && comparePositions(position, valid_to as Position) < 0
}

/** Writes how sources rank from the events on, and gives the events by which one ranks otherwise than before. */
export async function writeRanks(events: readonly RankEvent[], client: PoolClient): Promise<RankEvent[]> {
  if (events.length === 0) return []
  const now = await ranksNow(
    events.map(({ data }) => data.source),
    client,
  )
  const versions = new Versions(SOURCE_VERSIONS)
  const changing = events.filter((event) => {
    const { source, rank, paths } = event.data
    const before = now.get(source)
    if (before && sameRank(before, event.data)) return false
    if (before) versions.end([source], event.position)
    const row = { source, rank, paths }
    versions.begin(row, event.position)
    now.set(source, row)
    return !sameRank(before ?? defaultRank(source), row)
  })
  const copy = new CopyIn()
  await versions.write(client, copy)
  await copy.send(client)
  return changing
}

async function ranksNow(sources: readonly string[], client: PoolClient): Promise<Map<string, SourceRow>> {
  const { rows } = await client.query<SourceRow>(
    `select source, rank, paths from sources where source = any($1) and valid_to = ${OPEN}`,
    [sources],
  )
  return new Map(rows.map((row) => [row.source, row]))
}
