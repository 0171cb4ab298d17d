import { setTimeout as delay } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Filter } from '../../../domain/filters/filter.js'
import { backOff } from '../../../event-store/retrying.js'
import { Limiter } from '../../../platform/limiter.js'
import type { Logger } from '../../../platform/logging/logger.js'
import type { ProjectionProgress } from '../../runner/projection-progress.js'
import { isTransient } from '../../runner/transient.js'
import { HISTORY_ID } from '../queries/history-reader.js'
import type { ChangePlace, ChangesPage } from './effective-change.js'
import { readChanges } from './read-changes.js'

/** Looked at in one statement: some milliseconds of work. */
const PAGE = 500
/** Of what is stored, which is compressed where it is large: a page is some megabytes in memory. */
const PAGE_BYTES = 1024 * 1024
/** However many followers there are, most of the connections stay free for those who ask. */
const READERS = 4

export interface FollowChanges {
  after: ChangePlace
  /** Gives the changes of entities that match it before or after; all of them by default. */
  filter?: Filter | undefined
  /** Ends the following. */
  signal: AbortSignal
}

/** Every change of an effective entity in the order of the log, from the history: as it commits them, neither sooner nor later. */
export class EffectiveChanges {
  readonly #readers = new Limiter(READERS)

  constructor(
    private readonly db: Kysely<unknown>,
    private readonly progress: ProjectionProgress,
    private readonly logger: Pick<Logger, 'warn'>,
  ) {}

  /** The changes right behind a place. */
  read(after: ChangePlace, filter?: Filter): Promise<ChangesPage> {
    return this.#readers.run(() => readChanges(this.db, { after, filter, limit: PAGE, weight: PAGE_BYTES }))
  }

  /**
   * Pages as the reader asks for them, catching up and then live; one without changes tells how far was searched. Woken as the history
   * commits. Positions are those of the log, so that it goes on where it was when a rebuilt history takes the place of this one, and
   * when the database has been away.
   */
  async *follow({ after, filter, signal }: FollowChanges): AsyncGenerator<ChangesPage, void, undefined> {
    for (let place = after; !signal.aborted;) {
      const turn = this.progress.turnOf(HISTORY_ID)
      const page = await this.#readAtLast(place, filter, signal)
      if (!page) return
      if (page.changes.length > 0 || page.place.position !== place.position || page.place.ref !== place.ref) yield page
      place = page.place
      if (page.caughtUp) await this.progress.whenMoved(HISTORY_ID, turn, signal)
    }
  }

  /** Undefined once the signal aborts. */
  async #readAtLast(place: ChangePlace, filter: Filter | undefined, signal: AbortSignal) {
    for (let failures = 1; ; failures++) {
      try {
        const page = await this.read(place, filter)
        return signal.aborted ? undefined : page
      } catch (err) {
        if (signal.aborted) return undefined
        if (!isTransient(err)) throw err
        this.logger.warn({ err, failures }, 'changes of entities cannot be read; trying again')
        await delay(backOff(failures), undefined, { signal }).catch(() => undefined)
      }
    }
  }
}
