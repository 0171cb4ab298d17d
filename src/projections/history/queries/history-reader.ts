import { sql, type Kysely } from 'kysely'
import { StrataError } from '../../../domain/errors.js'
import type { AsOf } from '../../../domain/log/as-of.js'
import { comparePositions, type Position } from '../../../domain/log/position.js'
import type { Past } from '../../catalog/queries/catalog-reader.js'
import type { LogHead } from '../../log-lists/log-lists.js'
import { projectionId } from '../../projection.js'
import type { ProjectionProgress } from '../../runner/projection-progress.js'
import { HISTORY_PROJECTION } from '../history-projection.js'
import { tablesAsOf } from './tables-as-of.js'

/** The history's id as its checkpoint has it. */
export const HISTORY_ID = projectionId(HISTORY_PROJECTION)

const START = '0' as Position

/** Reads of the catalog as it was. */
export class HistoryReader implements Past {
  constructor(
    private readonly db: Kysely<unknown>,
    private readonly progress: ProjectionProgress,
    private readonly log: LogHead,
  ) {}

  readonly tablesAsOf = tablesAsOf

  async positionOf(moment: AsOf, minPosition?: Position | null, pointer = '/asOf'): Promise<Position> {
    if (minPosition !== null && minPosition !== undefined) await this.progress.whenProjected(HISTORY_ID, minPosition)
    return 'position' in moment ? this.#reached(moment.position, pointer) : this.#positionAt(moment.time)
  }

  async #reached(position: Position, pointer: string): Promise<Position> {
    const reached = await this.progress.positionOf(HISTORY_ID)
    if (reached !== null && comparePositions(position, reached) <= 0) return position
    const head = (await this.log.head()) ?? START
    if (comparePositions(position, head) > 0) throw beyondHead(position, head, pointer)
    if (head !== START) await this.progress.whenProjected(HISTORY_ID, position)
    return position
  }

  /** The last position recorded by a time. That more may come by then is only ruled out by something later, or by the clock's head. */
  async #positionAt(time: string): Promise<Position> {
    const known = await this.#instantAt(time)
    if (known.passed) return known.position
    const head = await this.log.head()
    if (head === null) return START
    await this.progress.whenProjected(HISTORY_ID, head)
    return (await this.#instantAt(time)).position
  }

  async #instantAt(time: string): Promise<{ position: Position; passed: boolean }> {
    const { rows } = await sql<{ position: Position | null; passed: boolean }>`select
      (select position from history_v1.instants where recorded_at <= ${time}::timestamptz order by recorded_at desc limit 1),
      exists (select from history_v1.instants where recorded_at > ${time}::timestamptz) as passed`.execute(this.db)
    return { position: rows[0]?.position ?? START, passed: rows[0]?.passed ?? false }
  }
}

function beyondHead(position: Position, head: Position, pointer: string): StrataError {
  const detail = `is beyond the end of the log, which is at ${head}`
  return new StrataError('INVALID_POSITION', `The position ${position} ${detail}.`, [{ pointer, detail }])
}
