import type { Pool } from 'pg'
import { sql, type Kysely } from 'kysely'
import type { Position } from '../../../domain/log/position.js'
import type { ChangePlace } from '../../history/changes/effective-change.js'
import { beginOwned, onOwnedConnection, type Ownership } from '../../runner/owned-session.js'
import { CursorMoved, type Cursor } from './relay.js'
import { relayId } from './relay-id.js'

/** What is known of the relay to a topic. */
export interface RelayState {
  topic: string
  /** Every change up to it is published; of the position itself perhaps a part. */
  position: Position
  /** When it was moved last. */
  movedAt: string
  /** Why nothing is published now, and since when; null while nothing fails. */
  failure: string | null
  failingSince: string | null
}

/** The cursor of the relay to a topic, as long as this process owns it. */
export class OwnedCursor implements Cursor {
  constructor(
    private readonly pool: Pool,
    private readonly topic: string,
    private readonly ownership: Ownership,
  ) {}

  async load(): Promise<ChangePlace> {
    const rows = await this.#owned<ChangePlace>(
      `insert into feed.relays as r (topic) values ($1) on conflict (topic) do update set topic = r.topic
       returning position, ref`,
      [this.topic],
    )
    const [row] = rows
    if (!row) throw new Error('the cursor was not stored')
    return row
  }

  async move(from: ChangePlace, to: ChangePlace): Promise<void> {
    const rows = await this.#owned(
      `update feed.relays set position = $4, ref = $5, moved_at = now(), failure = null, failing_since = null
       where topic = $1 and position = $2 and ref is not distinct from $3 returning topic`,
      [this.topic, from.position, from.ref, to.position, to.ref],
    )
    if (rows.length === 0) throw new CursorMoved(`the cursor of ${this.topic} is not at ${from.position} any more`)
  }

  async failed(reason: string): Promise<void> {
    await this.#owned(
      `update feed.relays set failure = $2, failing_since = coalesce(failing_since, now()) where topic = $1`,
      [this.topic, reason],
    )
  }

  /** Runs a statement in a transaction that only the owner can begin. */
  #owned<Row extends object>(statement: string, values: readonly (string | null)[]): Promise<Row[]> {
    return onOwnedConnection(this.pool, this.ownership, async (client) => {
      await beginOwned(client, this.ownership, 'set local lock_timeout = 5000')
      const { rows } = await client.query<Row>(statement, [...values])
      await client.query('commit')
      return rows
    })
  }
}

const COLUMNS =
  sql.raw(`topic, position, to_char(moved_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "movedAt", failure,
  to_char(failing_since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "failingSince"`)

/** The relays that there are or were. */
export class RelayStore {
  constructor(private readonly db: Kysely<unknown>) {}

  async list(): Promise<RelayState[]> {
    const { rows } = await sql<RelayState>`select ${COLUMNS} from feed.relays order by topic`.execute(this.db)
    return rows
  }

  /**
   * Lets the relay to a topic begin again after a position. Its epoch is raised, so that an owner finds itself replaced at its next
   * heartbeat, also when there is nothing to publish, and whoever takes over begins there. Undefined where there is none.
   */
  async restart(topic: string, after: Position): Promise<RelayState | undefined> {
    const { rows } = await sql<RelayState>`
      with fenced as (update projections.checkpoints set epoch = epoch + 1 where projection = ${relayId(topic)})
      update feed.relays set position = ${after}::bigint, ref = null, moved_at = now() where topic = ${topic}
      returning ${COLUMNS}`.execute(this.db)
    return rows[0]
  }
}
