import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Position } from '../../../domain/log/position.js'
import type { SelectionInput } from '../replay/replay-request.js'
import type { LogSubscription } from './log-subscription.js'

interface Row {
  name: string
  selection: SelectionInput
  position: Position | null
  created_by: string
  created_at: string
  acknowledged_at: string | null
}

const iso = (column: string) =>
  sql.raw(`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ${column}`)
const COLUMNS = sql`name, selection, position, created_by, ${iso('created_at')}, ${iso('acknowledged_at')}`

/** What a subscription is made or changed to. */
export interface StoredSubscription {
  name: string
  selection: SelectionInput
  /** Undefined leaves one that exists where it is. */
  position: Position | null | undefined
  createdBy: string
}

/** The subscriptions in the database. */
export class SubscriptionStore {
  constructor(private readonly db: Kysely<unknown>) {}

  /** Makes or changes one; tells whether it is new. */
  async put({
    name,
    selection,
    position,
    createdBy,
  }: StoredSubscription): Promise<LogSubscription & { isNew: boolean }> {
    const moved = position === undefined ? sql`subscriptions.position` : sql`excluded.position`
    const { rows } = await sql<Row & { is_new: boolean }>`
      insert into feed.subscriptions (name, selection, position, created_by)
      values (${name}, ${JSON.stringify(selection)}::jsonb, ${position ?? null}, ${createdBy})
      on conflict (name) do update set selection = excluded.selection, position = ${moved}
      returning ${COLUMNS}, xmax = 0 as is_new`.execute(this.db)
    const [row] = rows
    if (!row) throw new Error('the subscription was not stored')
    return { ...toSubscription(row), isNew: row.is_new }
  }

  async find(name: string): Promise<LogSubscription | undefined> {
    const [found] = await this.#select(sql`where name = ${name}`)
    return found
  }

  list(): Promise<LogSubscription[]> {
    return this.#select(sql`order by name`)
  }

  /** Moves one on; it never goes back. Undefined where there is none. */
  async acknowledge(name: string, position: Position): Promise<LogSubscription | undefined> {
    const { rows } = await sql<Row>`
      update feed.subscriptions set position = greatest(position, ${position}::bigint), acknowledged_at = now()
      where name = ${name} returning ${COLUMNS}`.execute(this.db)
    return rows.map(toSubscription)[0]
  }

  /** Whether there was one. */
  async delete(name: string): Promise<boolean> {
    const { numAffectedRows } = await sql`delete from feed.subscriptions where name = ${name}`.execute(this.db)
    return numAffectedRows === 1n
  }

  async #select(rest: RawBuilder<unknown>): Promise<LogSubscription[]> {
    const { rows } = await sql<Row>`select ${COLUMNS} from feed.subscriptions ${rest}`.execute(this.db)
    return rows.map(toSubscription)
  }
}

function toSubscription({ name, selection, position, created_by, created_at, acknowledged_at }: Row): LogSubscription {
  return { name, selection, position, createdBy: created_by, createdAt: created_at, acknowledgedAt: acknowledged_at }
}
