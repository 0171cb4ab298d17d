import { Kysely, PostgresDialect } from 'kysely'
import type { Pool, PoolClient } from 'pg'
import type { DomainEvent } from '../../domain/events/decode-event.js'
import type { EffectiveEntity } from '../../domain/fragments/fold.js'
import { CATALOG_PROJECTION } from './catalog-projection.js'
import { Numbering, type Happening } from './happenings.spec-kit.js'
import { FRAGMENT_COLUMNS, iso } from './projector/load-states.js'
import type { EntityRow, RelationRow } from './projector/entity-row.js'
import type { FragmentRow } from './projector/ref-state.js'
import { tablesOf } from './contents.spec-kit.js'
import { CATALOG_SCHEMA } from './schema.js'

/** A catalog of a test's own, within a transaction that is rolled back. */
export class Scene {
  readonly #numbering = new Numbering()

  private constructor(
    readonly client: PoolClient,
    /** Queries on the same connection. */
    readonly db: Kysely<unknown>,
  ) {}

  static async open(pool: Pool): Promise<Scene> {
    const client = await pool.connect()
    await client.query(`begin; set local search_path = ${CATALOG_SCHEMA}`)
    return new Scene(client, kyselyOn(client))
  }

  /** What happened is projected in one batch. */
  async given(...happenings: Happening[]): Promise<void> {
    await this.project(happenings.map((each) => this.#numbering.place(each)))
  }

  async project(events: readonly DomainEvent[]): Promise<void> {
    await CATALOG_PROJECTION.project(events, this.client)
  }

  async entity(ref: string): Promise<EntityRow | undefined> {
    const { rows } = await this.client.query<EntityRow>(
      `select ref, kind, namespace, name, type, lifecycle, owner, fields, spelling, entity, definer, revision, position,
         ${iso('created_at')}, ${iso('updated_at')} from catalog_v1.entities where ref = $1`,
      [ref],
    )
    return rows[0]
  }

  /** The effective entity, as a reader puts it together. */
  async effective(ref: string): Promise<EffectiveEntity | undefined> {
    const row = await this.entity(ref)
    if (!row) return undefined
    const fragments = await this.fragments(ref)
    const said = row.entity ?? fragments.find(({ source }) => source === row.definer)?.fragment
    return said as EffectiveEntity | undefined
  }

  async fragments(ref: string): Promise<FragmentRow[]> {
    const { rows } = await this.client.query<FragmentRow>(
      `select ${FRAGMENT_COLUMNS} from catalog_v1.fragments where entity_ref = $1 order by source`,
      [ref],
    )
    return rows
  }

  /** As `from type to`, in order. */
  async relations(): Promise<string[]> {
    const { rows } = await this.client.query<RelationRow>('select * from catalog_v1.relations order by 1, 2, 3')
    return rows.map(({ source_ref, type, target_ref }) => `${source_ref} ${type} ${target_ref}`)
  }

  async spelledPaths(): Promise<string[]> {
    const { rows } = await this.client.query<{ path: string }>('select path from catalog_v1.spelled_paths order by 1')
    return rows.map(({ path }) => path)
  }

  /** Forgets everything. */
  async clear(): Promise<void> {
    for (const table of await tablesOf(this.client)) await this.client.query(`delete from ${table}`)
  }

  async end(): Promise<void> {
    await this.client.query('rollback')
    this.client.release()
  }
}

/** Kysely that asks on one connection, so that it sees what is not committed. */
export function kyselyOn(client: PoolClient): Kysely<unknown> {
  const connection = { query: client.query.bind(client), release: () => undefined }
  const pool = { connect: () => Promise.resolve(connection), end: () => Promise.resolve() }
  return new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
}
