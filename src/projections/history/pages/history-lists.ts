import type { Kysely } from 'kysely'
import { LogLists, type LogHead } from '../../log-lists/log-lists.js'
import type { ProjectionProgress } from '../../runner/projection-progress.js'
import { HISTORY_ID } from '../queries/history-reader.js'

/** Access to the timelines and the ledger. */
export class HistoryLists extends LogLists {
  constructor(db: Kysely<unknown>, progress: ProjectionProgress, log: LogHead) {
    super(db, progress, log, HISTORY_ID)
  }
}
