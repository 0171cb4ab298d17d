import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from 'pg'
import { SILENT } from '../../event-store/postgres/log-database.spec-kit.js'
import { projectionId, type Projection } from '../projection.js'
import type { ProjectionDatabase } from '../runner/projection-database.spec-kit.js'
import type { Rebuild, RebuildKind } from './rebuild.js'
import { latestRebuilds, requestRebuild } from './rebuild-requests.js'
import { RebuildWorker } from './rebuild-worker.js'

/** Between two looks at a rebuild, in milliseconds. */
const POLL_MS = 5

/** Rebuilds of one projection on a test's database. */
export class TestRebuilds {
  #workers: RebuildWorker[] = []

  constructor(
    private readonly database: ProjectionDatabase,
    private readonly pool: Pool = database.open('rebuild'),
  ) {}

  /** Starts what a process with the projector role runs. */
  start(projection: Projection, pool = this.pool): RebuildWorker {
    const { store } = this.database
    const worker = new RebuildWorker({ projections: [projection], eventStore: store, pool, logger: SILENT, pollMs: 10 })
    this.#workers.push(worker)
    worker.start()
    return worker
  }

  async stop(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop()))
    this.#workers = []
  }

  request(projection: Projection, kind: RebuildKind = 'REBUILD', acceptDifferences = false): Promise<Rebuild> {
    return requestRebuild(this.database.pool, projection, { kind, acceptDifferences, actor: 'anna' })
  }

  /** Asks for it and waits for its end. */
  async done(projection: Projection, kind: RebuildKind = 'REBUILD', acceptDifferences = false): Promise<Rebuild> {
    await this.request(projection, kind, acceptDifferences)
    return this.whenFinished(projection)
  }

  async latest(projection: Projection): Promise<Rebuild> {
    const rebuild = (await latestRebuilds(this.database.pool, [projection])).get(projectionId(projection))
    if (!rebuild) throw new Error('nothing was asked for')
    return rebuild
  }

  whenFinished(projection: Projection): Promise<Rebuild> {
    return this.when(projection, ({ finishedAt }) => finishedAt !== null)
  }

  /** The latest rebuild once it is as wanted. */
  async when(projection: Projection, wanted: (rebuild: Rebuild) => boolean | Promise<boolean>): Promise<Rebuild> {
    for (;;) {
      const rebuild = await this.latest(projection)
      if (await wanted(rebuild)) return rebuild
      if (rebuild.finishedAt !== null) throw new Error(`it ended as ${rebuild.state}: ${rebuild.error}`)
      await delay(POLL_MS)
    }
  }

  /** The generations that have tables. */
  async schemas(): Promise<string[]> {
    const { rows } = await this.database.pool.query<{ nspname: string }>(
      `select nspname from pg_namespace where nspname ~ '_v1' order by 1`,
    )
    return rows.map(({ nspname }) => nspname)
  }
}
