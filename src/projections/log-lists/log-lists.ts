import type { Kysely } from 'kysely'
import type { Position } from '../../domain/log/position.js'
import type { ProjectionProgress } from '../runner/projection-progress.js'

/** What lists ask of the log. */
export interface LogHead {
  head(): Promise<Position | null>
}

/** Access to the lists of a projection that tell what happened. */
export class LogLists {
  constructor(
    readonly db: Kysely<unknown>,
    protected readonly progress: ProjectionProgress,
    protected readonly log: LogHead,
    /** The projection's id as its checkpoint has it. */
    private readonly projection: string,
  ) {}

  /** The last position of the log, before the first one while it is empty. */
  async head(): Promise<Position> {
    return (await this.log.head()) ?? ('0' as Position)
  }

  /**
   * Waits until the lists reflect everything that was recorded before the question; refuses with NOT_YET_PROJECTED when that takes
   * too long. Who asks what happened means all of it, and a list without its newest rows does not show that they are missing.
   */
  async upToDate(): Promise<void> {
    const head = await this.log.head()
    if (head !== null) await this.progress.whenProjected(this.projection, head)
  }
}
