import { sql, type Kysely } from 'kysely'
import { Chain, leafOf } from '../../../domain/evidence/chain.js'
import { recordedLine } from '../../../domain/evidence/recorded-line.js'
import { comparePositions, type Position } from '../../../domain/log/position.js'
import type { EventStore } from '../../../event-store/event-store.js'
import { endsOf, selectEnds, type ChainEnds, type EndRow } from './chain-ends.js'
import type { Link } from './link.js'
import { CHAIN_SCHEMA, LINK_EVENTS } from './schema.js'

/** The hash of a place in the log, and how many events it stands for. */
export interface ChainHash {
  events: number
  hash: string
}

/** A place in the log with when the last event up to it was recorded; null before the first. */
export interface ChainPlace extends ChainHash {
  recordedAt: string | null
}

/** Reads the chain as it is kept. */
export class ChainReader {
  constructor(
    private readonly db: Kysely<unknown>,
    private readonly log: Pick<EventStore, 'readAll'>,
  ) {}

  /** The hash just after a position: of a kept link before it, and of the few events between, which are read. */
  async at(position: Position): Promise<ChainPlace> {
    const [link] = await this.#links(
      sql`select * from chain_v1.links where position < ${position} order by position desc limit 1`,
    )
    const chain = new Chain(link?.hash, link?.events)
    let recordedAt: string | null = null
    const { events } = await this.log.readAll({ after: link?.position ?? null, limit: LINK_EVENTS })
    for (const event of events) {
      if (comparePositions(event.position, position) > 0) break
      chain.add(leafOf(recordedLine(event)))
      recordedAt = event.recordedAt
    }
    return { events: chain.events, hash: chain.hash, recordedAt }
  }

  /** The hash of the first event, which tells one log from another; undefined while there is none. */
  async first(): Promise<string | undefined> {
    const [link] = await this.#links(sql`select * from chain_v1.links where events = 1`)
    return link?.hash
  }

  /** Where the chain has come to, and the last link that is kept of it. */
  async ends(): Promise<ChainEnds> {
    const { rows } = await sql<EndRow>`${sql.raw(selectEnds(`${CHAIN_SCHEMA}.`))}`.execute(this.db)
    return endsOf(rows)
  }

  /** The kept links of more than so many events, in order, and the head if it is none of them: page by page. */
  async *linksAfter(events: number): AsyncGenerator<Link> {
    const { head } = await this.ends()
    let after = events
    for (;;) {
      const links = await this.#links(
        sql`select * from chain_v1.links where events > ${after} and events <= ${head?.events ?? 0} order by events limit 500`,
      )
      yield* links
      const last = links.at(-1)
      if (!last) break
      after = last.events
    }
    // By what was read, not by how many events it stands for: its link may have been taken away.
    if (head && head.events > after) yield head
  }

  async #links(select: ReturnType<typeof sql>): Promise<Link[]> {
    const { rows } = await sql<Omit<Link, 'events'> & { events: string }>`
      select events, position, hash, leaves from (${select}) as found`.execute(this.db)
    return rows.map((row) => ({ ...row, events: Number(row.events) }))
  }
}
