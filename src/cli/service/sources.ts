import type { EntityDifference } from '../../governance/what-if/entity-difference.js'
import { addressOf, type Connection } from './connection.js'
import { send, sendJson } from './request.js'

const PATH = '/api/catalog/sources'

/** So many sources are asked for in one request. */
const PAGE = 500

/** A registered source, as the service tells it. */
export interface Source {
  id: string
  rank: number
  /** Dotted path → rank. */
  paths: Record<string, number>
  registeredAt: string
  revision: number
  /** How many entities it says something about. */
  fragmentCount: number
  /** Null while what it sends takes effect. */
  quarantine: { since: string; by: string; reason: string } | null
  /** How much of it is kept aside. */
  keptAsideCount: number
}

/** What is to change; null takes a path's rank away. */
export interface RankChange {
  rank?: number
  paths?: Record<string, number | null>
  reason?: string
}

export interface RankResult {
  source: string
  outcome: 'CHANGED' | 'UNCHANGED'
  rank: number
  paths: Record<string, number>
  position: string
}

export interface RankPreview extends Omit<RankResult, 'position'> {
  differences: EntityDifference[]
  total: number
}

/** Every registered source, by id. */
export async function allSources(connection: Connection): Promise<Source[]> {
  const found: Source[] = []
  let after: string | undefined
  do {
    const response = await send(connection, addressOf(connection, PATH, { first: String(PAGE), after }), {})
    const page = (await response.json()) as { sources: Source[]; next: string | null }
    found.push(...page.sources)
    after = page.next ?? undefined
  } while (after !== undefined)
  return found
}

/** Changes how a source ranks. */
export const setRank = (connection: Connection, source: string, change: RankChange) =>
  sendJson<RankResult>(connection, 'POST', rankOf(connection, { source }), change)

/** Asks what that would come to; tells at most so many entities. */
export const previewRank = (connection: Connection, source: string, change: RankChange, limit: number) =>
  sendJson<RankPreview>(
    connection,
    'POST',
    rankOf(connection, { source, dryRun: 'true', first: String(limit) }),
    change,
  )

const rankOf = (connection: Connection, query: Record<string, string>) => addressOf(connection, `${PATH}/rank`, query)
