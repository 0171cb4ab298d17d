import type { Kysely } from 'kysely'
import type { Position } from '../../domain/log/position.js'
import type { RequestContext } from '../../governance/principals/principal.js'
import { encodeKey, keyOfPage } from '../../projections/key-cursor.js'
import type { SaidWithin } from '../../projections/history/withdrawals/said-within.js'
import type { FragmentWriter } from '../fragments/fragment-writer.js'
import type { WithdrawalBounds } from './withdrawal-bounds.js'
import { refuseUnexpected, type Asked } from './withdrawal-input.js'
import type { WithdrawalPages } from './withdrawal-pages.js'
import { WithdrawalTally, type WithdrawalCounts } from './withdrawal-tally.js'

/** A withdrawal, or the rest of one. */
export interface Withdrawal {
  asked: Asked
  reason: string
  expectedCount: number | undefined
  /** Where to go on; undefined at the beginning. */
  after: string | undefined
}

/** What became of a part of a withdrawal. */
export interface WithdrawalResult extends WithdrawalCounts {
  source: string
  /** Where it begins and ends: what the next part has to name, too. */
  from: Position
  until: Position
  /** Read at or after it to see all of this part; null when nothing was changed. */
  position: Position | null
  /** What to ask for the next part with; null after the last one. */
  next: string | null
}

/** So many pages make a part: a request takes about a second, and a connection that breaks costs no more. */
const PAGES = 4

/**
 * Withdraws what a source said, by a part a request. Each page is decided and appended for itself, and a part that was done is unchanged
 * when it is done again: whoever does not know how far it came begins anew.
 */
export class Withdrawer {
  constructor(
    private readonly db: Kysely<unknown>,
    private readonly writer: FragmentWriter,
    private readonly bounds: WithdrawalBounds,
    private readonly pages: WithdrawalPages,
  ) {}

  async withdraw(
    { asked, reason, expectedCount, after }: Withdrawal,
    context: RequestContext,
  ): Promise<WithdrawalResult> {
    const found = await this.bounds.find(asked)
    const list = listOf(found)
    const last = keyOfPage(list, { size: PAGES, cursor: after, pointer: '/after', backwards: false })
    // A cursor is only given to those who had said how many they expect.
    if (last === undefined) refuseUnexpected(await this.pages.count(this.db, found), expectedCount, found.source)
    const tally = new WithdrawalTally()
    let [done, next]: [number, string | undefined] = [0, undefined]
    for await (const page of this.pages.each(this.db, found, last)) {
      const items = page.commands.map((command) => ({ command, expectedRevision: undefined, reason }))
      tally.add([...(await this.writer.write(items, context)), ...page.refused])
      next = page.next
      if (++done === PAGES) break
    }
    const { counts, position } = tally
    return { ...found, ...counts, position, next: next === undefined ? null : encodeKey(list, next) }
  }
}

/** What cursors of one withdrawal are of. */
const listOf = ({ source, from, until }: SaidWithin) => `withdrawal:${source}:${from}:${until}`
