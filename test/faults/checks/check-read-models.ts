import type { Pool } from 'pg'
import { PROJECTIONS } from '../../../src/api/service.js'
import type { EventStore } from '../../../src/event-store/event-store.js'
import { createLogger } from '../../../src/platform/logging/logger.js'
import { digestsOf, unknownSpellings } from '../../../src/projections/catalog/contents.spec-kit.js'
import { projectionId, type Projection } from '../../../src/projections/projection.js'
import { ProjectionProgress } from '../../../src/projections/runner/projection-progress.js'
import { ProjectionRunner } from '../../../src/projections/runner/projection-runner.js'

const REPLAY_MS = 60_000

/**
 * Projects the log anew into an empty database, and checks that it comes to what the run came to: after the last events, too, which processes
 * append as they stop, of refusals that they had only counted.
 */
export async function checkReadModels(
  log: EventStore,
  live: Pool,
  empty: Pool,
  complain: (problem: string) => void,
): Promise<void> {
  for (const projection of PROJECTIONS) {
    for (const pool of [live, empty]) await catchUp(projection, log, pool)
    const [found, expected] = [await digestsOf(live, projection.schema), await digestsOf(empty, projection.schema)]
    for (const [table, digest] of Object.entries(expected)) {
      if (found[table] !== digest) complain(`${table} has ${found[table]}; a replay comes to ${digest}`)
    }
  }
  const spellings = await unknownSpellings(live)
  if (spellings.length > 0) complain(`the catalog does not know of spellings at ${spellings.join()}`)
  for (const [name, pool] of Object.entries({ 'the run': live, 'the replay': empty })) {
    const { rows } = await pool.query<{ error: string }>('select error from projections.parked_events')
    if (rows.length > 0) complain(`${name} parked ${rows.length} events: ${rows[0]?.error}`)
  }
}

async function catchUp(projection: Projection, log: EventStore, pool: Pool): Promise<void> {
  const logger = createLogger('silent')
  const runner = new ProjectionRunner({ projection, eventStore: log, pool, logger })
  const progress = new ProjectionProgress(pool, logger)
  runner.start()
  try {
    const head = await log.head()
    if (head !== null) await progress.whenProjected(projectionId(projection), head, REPLAY_MS)
  } finally {
    await runner.stop()
    await progress.close()
  }
}
