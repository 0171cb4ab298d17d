import { sql, type Kysely } from 'kysely'
import type { SourceRank } from '../../../domain/sources/source.js'
import type { CatalogTables } from './tables.js'

/** How sources rank, by source, without those that nobody has registered. */
export async function lookUpRanks(
  db: Kysely<unknown>,
  tables: CatalogTables,
  sources: readonly string[],
): Promise<Map<string, SourceRank>> {
  const asked = [...new Set(sources)]
  const { rows } = await sql<{ source: string } & SourceRank>`
    select source, rank, paths from ${tables.sources} s where source = any(${asked}::text[])`.execute(db)
  return new Map(rows.map(({ source, rank, paths }) => [source, { rank, paths }]))
}
