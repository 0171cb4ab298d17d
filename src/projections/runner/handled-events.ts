import { decodeEvent, type DomainEvent } from '../../domain/events/decode-event.js'
import type { RecordedEvent } from '../../domain/log/recorded-event.js'
import type { Projection } from '../projection.js'

/**
 * The events that a projection handles, decoded unless it takes them as recorded. Those of types that it skips need not even be of a version that is known.
 *
 * @throws UndecodableEvent when one is of a type or version that nobody knows
 */
export function handledEvents({ handling }: Projection, events: readonly RecordedEvent[]): DomainEvent[] {
  // Such a projection reads no data by its type.
  if (handling === 'as recorded') return events as unknown as DomainEvent[]
  const skips: Readonly<Record<string, string>> = handling
  return events.filter(({ type }) => !(Object.hasOwn(skips, type) && skips[type] === 'skip')).map(decodeEvent)
}
