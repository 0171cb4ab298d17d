import { StrataError } from '../../../domain/errors.js'
import { requireSelection, type ReplayRequest } from '../../../projections/feed/replay/replay-request.js'
import {
  optionalFlag,
  optionalMoment,
  optionalNumber,
  optionalList,
  refuseUnknown,
  type QueryParameters,
} from '../query-parameters.js'

const DEFAULT_HEARTBEAT_MS = 15_000
const MOST_EVENTS = 1_000_000

/** How events are delivered: not which ones. */
export interface Delivery extends Pick<ReplayRequest, 'follow' | 'limit'> {
  heartbeatMs: number
}

const DELIVERY = ['follow', 'limit', 'heartbeat']

/** The parameters of a delivery alone, checked. */
export function requireDelivery(query: QueryParameters): Delivery {
  refuseUnknown(query, DELIVERY)
  return deliveryOf(query)
}

function deliveryOf(query: QueryParameters): Delivery {
  return {
    follow: optionalFlag(query, 'follow'),
    limit: optionalNumber(query, 'limit', { min: 1, max: MOST_EVENTS }) ?? null,
    heartbeatMs: optionalNumber(query, 'heartbeat', { min: 100, max: 60_000 }) ?? DEFAULT_HEARTBEAT_MS,
  }
}

/** The parameters of `GET /api/log`, checked. */
export function requireReplay(query: QueryParameters): ReplayRequest & Delivery {
  refuseUnknown(query, ['after', 'until', 'types', 'kinds', 'refs', ...DELIVERY])
  const until = optionalMoment(query, 'until') ?? null
  const delivery = deliveryOf(query)
  if (delivery.follow && until && 'time' in until) {
    const detail = 'must be a position when the log is followed: no event tells that a time is over'
    throw new StrataError('INVALID_INPUT', `The query parameter until ${detail}.`, [{ pointer: '/until', detail }])
  }
  return {
    after: optionalMoment(query, 'after') ?? null,
    until,
    selection: requireSelection({
      types: optionalList(query, 'types'),
      kinds: optionalList(query, 'kinds'),
      refs: optionalList(query, 'refs'),
    }),
    ...delivery,
  }
}
