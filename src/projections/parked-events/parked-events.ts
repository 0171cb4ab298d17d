import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { StrataError } from '../../domain/errors.js'
import { requireReason } from '../../domain/log/reason.js'
import type { Position } from '../../domain/log/position.js'
import type { EventStore } from '../../event-store/event-store.js'
import { projectionId, type Projection } from '../projection.js'
import { listParkedEvents, type ListParkedEvents, type ParkedEventPage } from './list-parked-events.js'
import {
  PARKED_COLUMNS,
  requirePositions,
  toParkedEvent,
  type ParkedEvent,
  type ParkedRow,
  type ParkedStatus,
} from './parked-event.js'
import { projectAnew, type RetriedEvent } from './project-anew.js'

interface Options {
  projections: readonly Projection[]
  pool: Pool
  eventStore: EventStore
  logger: Logger
}

/** What projections have parked, and what can be done about it. Every refusal leaves all as it was. */
export class ParkedEvents {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  async list(name: string, asked: ListParkedEvents, want: { withTotal: boolean }): Promise<ParkedEventPage> {
    return listParkedEvents(this.#options.pool, projectionId(this.#require(name)), asked, want)
  }

  /**
   * Tries parked events again, open or dismissed: projects the streams they stand in anew. Tells what became of them and of
   * the other open ones of these streams. Streams stand for themselves: those before a failure are done.
   */
  async retry(name: string, value: unknown, actor: string): Promise<RetriedEvent[]> {
    const projection = this.#require(name)
    const positions = new Set(requirePositions(value))
    const parked = await this.#requireParked(projection, [...positions])
    const results: RetriedEvent[] = []
    for (const stream of new Set(parked.map((event) => event.stream))) {
      const retried = await projectAnew({ ...this.#options, projection }, stream, positions)
      const applied = retried.filter(({ outcome }) => outcome === 'APPLIED').length
      this.#options.logger.info(
        { projection: projectionId(projection), stream, actor, applied, parked: retried.length - applied },
        'parked events retried',
      )
      results.push(...retried)
    }
    return results
  }

  /** Says that the projection may do without some open events, and why. They are not counted as parked any more. */
  async dismiss(name: string, value: unknown, { actor, reason }: { actor: string; reason: unknown }) {
    const projection = this.#require(name)
    const positions = requirePositions(value)
    const dismissal = [actor, requireReason(reason, 'the projection may do without the event')]
    await this.#requireParked(projection, positions, 'OPEN')
    return this.#change(projection, positions, {
      set: `status = 'dismissed', dismissed_by = $3, dismissed_at = now(), dismissal_reason = $4`,
      values: dismissal,
    })
  }

  /** Takes a dismissal back. */
  async reopen(name: string, value: unknown): Promise<ParkedEvent[]> {
    const projection = this.#require(name)
    const positions = requirePositions(value)
    await this.#requireParked(projection, positions, 'DISMISSED')
    const set = `status = 'open', dismissed_by = null, dismissed_at = null, dismissal_reason = null`
    return this.#change(projection, positions, { set, values: [] })
  }

  #require(name: string): Projection {
    const { projections } = this.#options
    const projection = projections.find((each) => each.name === name)
    if (projection) return projection
    const names = projections.map((each) => each.name).join(', ')
    throw new StrataError('NOT_FOUND', `There is no projection ${JSON.stringify(name)}; there is ${names}.`, [
      { pointer: '/projection', detail: `must be ${names}` },
    ])
  }

  async #requireParked(
    projection: Projection,
    positions: readonly Position[],
    status?: ParkedStatus,
  ): Promise<ParkedEvent[]> {
    const { rows } = await this.#options.pool.query<ParkedRow>(
      `select ${PARKED_COLUMNS} from projections.parked_events where projection = $1 and position = any($2::bigint[])
         and ($3::text is null or status = $3) order by position`,
      [projectionId(projection), positions, status?.toLowerCase() ?? null],
    )
    const found = new Set(rows.map(({ position }) => position))
    const missing = positions.filter((position) => !found.has(position))
    if (missing.length === 0) return rows.map(toParkedEvent)
    const what = status === undefined ? 'parked event' : `${status.toLowerCase()} parked event`
    throw new StrataError(
      'NOT_FOUND',
      `${projection.name} has no ${what} at ${missing.join(', ')}. Nothing was done.`,
      [{ pointer: '/positions', detail: `must not name ${missing.join(', ')}` }],
    )
  }

  async #change(
    projection: Projection,
    positions: readonly Position[],
    { set, values }: { set: string; values: string[] },
  ): Promise<ParkedEvent[]> {
    const { rows } = await this.#options.pool.query<ParkedRow>(
      `update projections.parked_events set ${set} where projection = $1 and position = any($2::bigint[])
       returning ${PARKED_COLUMNS}`,
      [projectionId(projection), positions, ...values],
    )
    return rows.map(toParkedEvent)
  }
}
