import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PROJECTIONS } from '../../src/api/service.js'
import { EVENT_STORE_MIGRATIONS, EVENT_STORE_SCHEMA } from '../../src/event-store/postgres/event-store-schema.js'
import { openPool } from '../../src/platform/database/database.js'
import { migrate } from '../../src/platform/database/migrate.js'
import { projectionMigrations } from '../../src/projections/projection.js'
import { PROJECTIONS_MIGRATIONS, PROJECTIONS_SCHEMA } from '../../src/projections/runner/schema.js'
import type { Scenario } from './plan/scenario.js'
import { PostgresServer } from './world/postgres-server.js'
import { SmallDisk } from './world/small-disk.js'

/** Has every table and nothing in it. */
const TEMPLATE = 'faults_template'
/** On a small disk Postgres may keep little of its own log. */
const SMALL = { shared_buffers: '16MB', max_wal_size: '48MB', min_wal_size: '32MB' }

/** Where a run takes place. */
export interface Place {
  postgres: PostgresServer
  disk: SmallDisk | undefined
  database: string
  /** For the replay that it is compared with. */
  replayDatabase: string
}

/** A place for one run after the other: servers are used again, databases are not. */
export class Lane {
  #ordinary: Promise<PostgresServer> | undefined
  #small: Promise<{ postgres: PostgresServer; disk: SmallDisk }> | undefined

  constructor(readonly folder: string) {}

  async place({ seed, deployment }: Scenario): Promise<Place> {
    const { postgres, disk } = deployment.smallDisk
      ? await (this.#small ??= this.#openSmall())
      : { postgres: await (this.#ordinary ??= this.#open('server')), disk: undefined }
    const [database, replayDatabase] = [`run_${seed}`, `replay_${seed}`]
    await postgres.administer(
      'postgres',
      ...[database, replayDatabase].map((name) => `drop database if exists ${name} with (force)`),
      `create database ${database}`,
      `create database ${replayDatabase} template ${TEMPLATE}`,
    )
    return { postgres, disk, database, replayDatabase }
  }

  /** Mends what a run left broken, and drops its databases. */
  async restore({ postgres, disk, database, replayDatabase }: Place, { keep }: { keep: boolean }): Promise<void> {
    await disk?.free()
    await postgres.comeBack()
    if (keep) return
    const drop = [database, replayDatabase].map((name) => `drop database if exists ${name} with (force)`)
    await postgres.administer('postgres', ...drop)
  }

  async close(): Promise<void> {
    await (await this.#ordinary?.catch(() => undefined))?.stop()
    const small = await this.#small?.catch(() => undefined)
    await small?.postgres.stop()
    await small?.disk.unmount()
  }

  async #openSmall(): Promise<{ postgres: PostgresServer; disk: SmallDisk }> {
    const disk = await SmallDisk.mount(join(this.folder, 'small-disk'))
    if (!disk) throw new Error('no disk can be mounted')
    return { disk, postgres: await this.#open('small-disk', SMALL) }
  }

  async #open(name: string, settings?: Record<string, string>): Promise<PostgresServer> {
    const folder = join(this.folder, name)
    await mkdir(folder, { recursive: true })
    // As root, Postgres runs as another user, who must get through.
    for (const path of [this.folder, folder]) await chmod(path, 0o755)
    const postgres = await PostgresServer.start(folder, settings)
    await postgres.administer('postgres', `create database ${TEMPLATE}`)
    const pool = openPool(postgres.url(TEMPLATE), { max: 2, applicationName: 'faults' })
    await migrate(pool, EVENT_STORE_SCHEMA, EVENT_STORE_MIGRATIONS)
    await migrate(pool, PROJECTIONS_SCHEMA, PROJECTIONS_MIGRATIONS)
    for (const projection of PROJECTIONS) await migrate(pool, projection.schema, projectionMigrations(projection))
    await pool.end()
    return postgres
  }
}
