import { sql, type RawBuilder } from 'kysely'
import type { AsOf } from '../../../domain/log/as-of.js'

/** A stretch of the log; both its ends belong to it. A time means what was recorded at it. */
export interface Period {
  from?: AsOf | null | undefined
  until?: AsOf | null | undefined
}

/** That a position lies within a period. A time is looked up first, so that the condition is one on positions. */
export function withinPeriod(position: RawBuilder<unknown>, { from, until }: Period): RawBuilder<boolean>[] {
  const conditions: RawBuilder<boolean>[] = []
  if (from)
    conditions.push(
      'position' in from ? sql`${position} >= ${from.position}` : sql`${position} > ${lastBefore(from.time)}`,
    )
  if (until) conditions.push(sql`${position} <= ${'position' in until ? sql`${until.position}` : lastAt(until.time)}`)
  return conditions
}

/** Positions begin at 1: before the first event nothing was recorded. */
const lastAt = (time: string) => sql`coalesce((select position from history_v1.instants
  where recorded_at <= ${time}::timestamptz order by recorded_at desc limit 1), -1)`

const lastBefore = (time: string) => sql`coalesce((select position from history_v1.instants
  where recorded_at < ${time}::timestamptz order by recorded_at desc limit 1), -1)`
