import type { Pool } from 'pg'
import { StrataError } from '../../domain/errors.js'
import type { Projection } from '../projection.js'
import type { Rebuild } from './rebuild.js'
import { cancelRebuild, requestRebuild, type RebuildRequest } from './rebuild-requests.js'

/** Asks for rebuilds of the projections a process knows, by their names. */
export class Rebuilds {
  constructor(
    private readonly projections: readonly Projection[],
    private readonly pool: Pool,
  ) {}

  /** @throws StrataError NOT_FOUND, REBUILD_IN_PROGRESS, NOTHING_TO_ROLL_BACK_TO */
  async request(name: string, request: RebuildRequest): Promise<Rebuild> {
    return requestRebuild(this.pool, this.#projection(name), request)
  }

  /** @throws StrataError NOT_FOUND when there is no such projection, or nothing is going on */
  async cancel(name: string): Promise<Rebuild> {
    return cancelRebuild(this.pool, this.#projection(name))
  }

  #projection(name: string): Projection {
    const found = this.projections.find((projection) => projection.name === name)
    if (found) return found
    const known = this.projections.map((projection) => projection.name).join(', ')
    throw new StrataError('NOT_FOUND', `There is no projection ${JSON.stringify(name)}; there is ${known}.`)
  }
}
