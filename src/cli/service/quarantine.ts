import type { EntityDifference } from '../../governance/what-if/entity-difference.js'
import type { EndQuarantineResult } from '../../ingestion/quarantine/end-quarantine.command.js'
import type { QuarantinedResult } from '../../ingestion/quarantine/decide-quarantined.command.js'
import type { QuarantineResult } from '../../governance/sources/quarantine/quarantine-source.command.js'
import type { QuarantinedFragment } from '../../projections/catalog/queries/quarantined-fragments.js'
import { addressOf, type Connection } from './connection.js'
import { send, sendJson } from './request.js'

const PATH = '/api/catalog/quarantine'
const SOURCES = '/api/catalog/sources'

/** A page of what is kept aside. */
export interface QuarantinedPage {
  fragments: QuarantinedFragment[]
  total: number
  next: string | null
  /** The position that it reflects. */
  reflects: string
}

export interface ReleasePreview {
  source: string
  keptAside: number
  differences: EntityDifference[]
  total: number
}

/** Which of what is kept aside of a source. */
export interface Which {
  source: string
  entityRefs?: readonly string[] | undefined
  upTo?: string | undefined
}

/** A page of what is kept aside, of all sources or of one. */
export async function quarantinedPage(
  connection: Connection,
  query: { source?: string | undefined; entityRef?: string | undefined; first: string; after?: string | undefined },
): Promise<QuarantinedPage> {
  const response = await send(connection, addressOf(connection, PATH, query), {})
  return (await response.json()) as QuarantinedPage
}

/** Puts a source in quarantine. */
export const quarantineSource = (connection: Connection, source: string, reason: string) =>
  post<QuarantineResult>(connection, `${SOURCES}/quarantine`, { source }, { reason })

/** Ends a quarantine and decides about what is kept aside, so much at first. */
export const endQuarantine = (
  connection: Connection,
  source: string,
  body: { reason: string; keptAside: string; limit: number },
) => post<EndQuarantineResult>(connection, `${SOURCES}/end-quarantine`, { source }, body)

/** Releases or drops so much of what is kept aside. */
export const decideQuarantined = (
  connection: Connection,
  decision: 'release' | 'drop',
  { source, ...which }: Which,
  body: { reason: string; limit: number; after?: string | undefined },
) => post<QuarantinedResult>(connection, `${PATH}/${decision}`, { source }, { ...which, ...body })

/** Asks what releasing it would come to; tells at most so many entities. */
export const previewRelease = (connection: Connection, { source, ...which }: Which, first: number) =>
  post<ReleasePreview>(connection, `${PATH}/release`, { source, dryRun: 'true', first: String(first) }, which)

const post = <T>(connection: Connection, path: string, query: Record<string, string>, body: object) =>
  sendJson<T>(connection, 'POST', addressOf(connection, path, query), body)
