import { StrataError } from '../../../domain/errors.js'
import type { AsOf } from '../../../domain/log/as-of.js'
import { comparePositions, type Position } from '../../../domain/log/position.js'
import type { EventStore } from '../../../event-store/event-store.js'
import type { PackMoment } from './manifest.js'

/** The period that is asked for; without an end it is left open there. */
export interface AskedPeriod {
  from: AsOf | undefined
  to: AsOf | undefined
}

/** A period of the log: after one position, and up to another. */
export interface Period {
  from: Moment
  to: Moment
}

type Moment = Pick<PackMoment, 'asked'> & { position: Position }

type Log = Pick<EventStore, 'head' | 'positionAt'>

const START = '0' as Position

/**
 * What a period is in the log as it is now. Without a beginning it begins with the log, without an end it ends with it.
 *
 * @throws StrataError for one that is not over yet, or that ends before it begins
 */
export async function requirePeriod(log: Log, { from, to }: AskedPeriod, now: Date): Promise<Period> {
  const head = (await log.head()) ?? START
  for (const [name, moment] of Object.entries({ from, to })) refuseFuture(name, moment, head, now)
  const places = { from: await positionOf(log, from, START), to: await positionOf(log, to, head) }
  if (isReversed(from, to) || comparePositions(places.from, places.to) > 0)
    refuse('INVALID_INPUT', 'from', `lies after the end of the period, ${textOf(to) ?? `position ${head}`}`)
  return {
    from: { asked: textOf(from), position: places.from },
    to: { asked: textOf(to), position: places.to },
  }
}

/** A pack would say that it has all of a period of which it has what there is by now. */
function refuseFuture(name: string, moment: AsOf | undefined, head: Position, now: Date): void {
  if (!moment) return
  if ('time' in moment && moment.time > now.toISOString())
    refuse('INVALID_POSITION', name, `lies in the future; without an end a period goes up to now`)
  if ('position' in moment && comparePositions(moment.position, head) > 0)
    refuse('INVALID_POSITION', name, `is beyond the end of the log, which is at ${head}`)
}

async function positionOf(log: Log, moment: AsOf | undefined, otherwise: Position): Promise<Position> {
  if (!moment) return otherwise
  return 'position' in moment ? moment.position : ((await log.positionAt(moment.time)) ?? START)
}

const isReversed = (from: AsOf | undefined, to: AsOf | undefined) =>
  from !== undefined && to !== undefined && 'time' in from && 'time' in to && from.time > to.time

const textOf = (moment: AsOf | undefined) => (moment ? ('time' in moment ? moment.time : moment.position) : null)

function refuse(code: 'INVALID_INPUT' | 'INVALID_POSITION', name: string, detail: string): never {
  throw new StrataError(code, `The query parameter ${name} ${detail}.`, [{ pointer: `/${name}`, detail }])
}
