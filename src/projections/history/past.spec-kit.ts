import type { Kysely } from 'kysely'
import type { Pool, PoolClient } from 'pg'
import type { DomainEvent } from '../../domain/events/decode-event.js'
import { CATALOG_PROJECTION } from '../catalog/catalog-projection.js'
import { tablesOf } from '../catalog/contents.spec-kit.js'
import { kyselyOn } from '../catalog/scene.spec-kit.js'
import type { Projection } from '../projection.js'
import { HISTORY_PROJECTION } from './history-projection.js'

/** The history and a catalog of a test's own beside it, within a transaction that is rolled back. */
export class Past {
  /** Queries on the same connection. */
  readonly db: Kysely<unknown>

  private constructor(readonly client: PoolClient) {
    this.db = kyselyOn(client)
  }

  static async open(pool: Pool): Promise<Past> {
    const client = await pool.connect()
    await client.query('begin')
    return new Past(client)
  }

  /** Projects events in one batch. */
  async project(projection: Projection, events: readonly DomainEvent[]): Promise<void> {
    if (events.length === 0) return
    await this.client.query(`set local search_path = ${projection.schema}`)
    await projection.project(events, this.client)
  }

  async forget(projection: Projection, stream: string, applied: readonly DomainEvent[] = []): Promise<void> {
    await this.client.query(`set local search_path = ${projection.schema}`)
    await projection.forget(stream, this.client, applied)
  }

  /** Forgets everything, in both or in one of them. */
  async clear(...projections: Projection[]): Promise<void> {
    const cleared = projections.length > 0 ? projections : [CATALOG_PROJECTION, HISTORY_PROJECTION]
    for (const { schema } of cleared) {
      for (const table of await tablesOf(this.client, schema)) await this.client.query(`delete from ${table}`)
    }
  }

  async end(): Promise<void> {
    await this.client.query('rollback')
    this.client.release()
  }
}
