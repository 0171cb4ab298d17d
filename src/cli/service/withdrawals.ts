import type { EntityDifference } from '../../governance/what-if/entity-difference.js'
import type { WithdrawalCounts } from '../../ingestion/withdrawal/withdrawal-tally.js'
import type { WithdrawalResult } from '../../ingestion/withdrawal/withdrawer.js'
import { addressOf, type Connection } from './connection.js'
import { sendJson } from './request.js'

const PATH = '/api/catalog/sources/withdrawal'

/** What is to be withdrawn: between positions or times, the first exclusive. */
export interface Stretch {
  from: string
  until: string | undefined
}

export interface WithdrawalPreview extends WithdrawalCounts {
  source: string
  from: string
  until: string
  /** How many the source spoke of. */
  entities: number
  differences: EntityDifference[]
  total: number
}

/** Asks what a withdrawal would come to; tells at most so many entities. */
export const previewWithdrawal = (connection: Connection, source: string, stretch: Stretch, limit: number) =>
  post<WithdrawalPreview>(connection, { source, dryRun: 'true', first: String(limit) }, stretch)

/** Withdraws part after part, and gives what became of each. */
export async function* withdraw(
  connection: Connection,
  source: string,
  asked: Stretch & { reason: string; expectedCount: number | undefined },
): AsyncGenerator<WithdrawalResult> {
  let after: string | undefined
  let { from, until } = asked
  do {
    const part = await post<WithdrawalResult>(connection, { source, after }, { ...asked, from, until })
    yield part
    ;({ from, until } = part)
    after = part.next ?? undefined
  } while (after !== undefined)
}

const post = <T>(connection: Connection, query: Record<string, string | undefined>, body: object) =>
  sendJson<T>(connection, 'POST', addressOf(connection, PATH, query), body)
