import { StrataError } from '../../../domain/errors.js'
import { requireAsOf, type AsOf } from '../../../domain/log/as-of.js'
import { requireSelection, type ReplayRequest } from '../../../projections/feed/replay/replay-request.js'
import { optionalFlag, optionalNumber, optionalText, refuseUnknown, type QueryParameters } from '../query-parameters.js'

const DEFAULT_HEARTBEAT_MS = 15_000

/** The parameters of `GET /api/log`, checked. `heartbeat` comes in milliseconds. */
export function requireReplay(query: QueryParameters): ReplayRequest & { heartbeatMs: number } {
  refuseUnknown(query, ['after', 'until', 'types', 'kinds', 'refs', 'follow', 'heartbeat'])
  const until = moment(query, 'until')
  const follow = optionalFlag(query, 'follow')
  if (follow && until && 'time' in until) {
    const detail = 'must be a position when the log is followed: no event tells that a time is over'
    throw new StrataError('INVALID_INPUT', `The query parameter until ${detail}.`, [{ pointer: '/until', detail }])
  }
  return {
    after: moment(query, 'after'),
    until,
    selection: requireSelection({
      types: list(query, 'types'),
      kinds: list(query, 'kinds'),
      refs: list(query, 'refs'),
    }),
    follow,
    heartbeatMs: optionalNumber(query, 'heartbeat', { min: 100, max: 60_000 }) ?? DEFAULT_HEARTBEAT_MS,
  }
}

function moment(query: QueryParameters, name: string): AsOf | null {
  const text = optionalText(query, name)
  return text === undefined ? null : requireAsOf(text, `/${name}`)
}

/** Values divided by commas; undefined where none is given. */
function list(query: QueryParameters, name: string): string[] | undefined {
  const values = optionalText(query, name)
    ?.split(',')
    .map((value) => value.trim())
  return values?.filter((value) => value !== '')
}
