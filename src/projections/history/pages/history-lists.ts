import type { Kysely } from 'kysely'
import type { Position } from '../../../domain/log/position.js'
import type { ProjectionProgress } from '../../runner/projection-progress.js'
import { HISTORY_ID, type LogHead } from '../queries/history-reader.js'

/** Access to the timelines and the ledger. */
export class HistoryLists {
  constructor(
    readonly db: Kysely<unknown>,
    private readonly progress: ProjectionProgress,
    private readonly log: LogHead,
  ) {}

  /** The last position of the log, before the first one while it is empty. */
  async head(): Promise<Position> {
    return (await this.log.head()) ?? ('0' as Position)
  }

  /**
   * Waits until the history reflects everything that was recorded before the question; refuses with NOT_YET_PROJECTED when that takes
   * too long. Who asks what happened means all of it, and a list without its newest rows does not show that they are missing.
   */
  async upToDate(): Promise<void> {
    const head = await this.log.head()
    if (head !== null) await this.progress.whenProjected(HISTORY_ID, head)
  }
}
