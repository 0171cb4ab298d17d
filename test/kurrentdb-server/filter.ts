import type { ReadReq } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js'
import type { StoredEvent } from './log.js'

/** Whether a read or a subscription wants an event. */
export function matcherOf(options: ReadReq.Options): (event: StoredEvent) => boolean {
  const filter = options.getFilter()
  if (!filter) return () => true
  const expression = filter.getStreamIdentifier() ?? filter.getEventType()
  const subject = filter.hasEventType() ? (event: StoredEvent) => event.type : (event: StoredEvent) => event.stream
  const prefixes = expression?.getPrefixList() ?? []
  const regex = expression?.getRegex() ? new RegExp(expression.getRegex(), 'u') : undefined
  return (event) => regex?.test(subject(event)) ?? prefixes.some((prefix) => subject(event).startsWith(prefix))
}
