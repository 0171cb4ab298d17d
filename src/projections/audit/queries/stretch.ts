import type { AsOf } from '../../../domain/log/as-of.js'
import type { Position } from '../../../domain/log/position.js'
import type { EventStore } from '../../../event-store/event-store.js'

/** A stretch of the log by positions; both its ends belong to it. */
export interface Stretch {
  from: string | undefined
  until: string | undefined
}

/** The stretch between two moments. A time means what was recorded at it, which the log knows. */
export async function stretchOf(
  { from, until }: { from: AsOf | null | undefined; until: AsOf | null | undefined },
  log: Pick<EventStore, 'positionAt'>,
): Promise<Stretch> {
  return {
    from: from ? await firstOf(from, log) : undefined,
    until: until
      ? 'position' in until
        ? until.position
        : ((await log.positionAt(until.time)) ?? BEFORE_ALL)
      : undefined,
  }
}

/** Positions begin at 1 at the earliest. */
const FIRST_POSITION = '1'
const BEFORE_ALL = '0' as Position

const FIRST_INSTANT = Date.parse('0001-01-01T00:00:00.000Z')

async function firstOf(moment: AsOf, log: Pick<EventStore, 'positionAt'>): Promise<string> {
  if ('position' in moment) return moment.position
  const at = Date.parse(moment.time)
  // Nothing lies before it, and Postgres has no year 0 to ask for.
  if (at <= FIRST_INSTANT) return FIRST_POSITION
  const before = new Date(at - 1).toISOString()
  return String(BigInt((await log.positionAt(before)) ?? BEFORE_ALL) + 1n)
}
