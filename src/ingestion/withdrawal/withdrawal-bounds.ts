import { StrataError } from '../../domain/errors.js'
import { comparePositions, type Position } from '../../domain/log/position.js'
import { unknownSource } from '../../domain/sources/decide.js'
import type { EventStore } from '../../event-store/event-store.js'
import type { SourceWriter } from '../../governance/sources/source-writer.js'
import type { HistoryReader } from '../../projections/history/queries/history-reader.js'
import type { SaidWithin } from '../../projections/history/withdrawals/said-within.js'
import type { Asked } from './withdrawal-input.js'

const START = '0' as Position

/** Finds the positions between which a withdrawal lies, and waits until the history has all of them. */
export class WithdrawalBounds {
  constructor(
    private readonly history: HistoryReader,
    private readonly sources: Pick<SourceWriter, 'load'>,
    private readonly log: Pick<EventStore, 'head'>,
  ) {}

  /**
   * The same for every page of a withdrawal that names the positions it was answered with.
   *
   * @throws StrataError NOT_FOUND, INVALID_POSITION, INVALID_INPUT, NOT_YET_PROJECTED
   */
  async find({ source, from, until }: Asked): Promise<SaidWithin> {
    // That it is spelled wrong is likelier than that somebody wants nothing withdrawn.
    if ((await this.sources.load(source)).revision === -1) throw unknownSource(source)
    const head = until ?? { position: (await this.log.head()) ?? START }
    const last = await this.history.positionOf(head, null, '/until')
    const first = await this.history.positionOf(from, null, '/from')
    if (comparePositions(first, last) <= 0) return { source, from: first, until: last }
    const detail = `is behind until, which is at ${last}`
    throw new StrataError('INVALID_INPUT', `from, at ${first}, ${detail}.`, [{ pointer: '/from', detail }])
  }
}
