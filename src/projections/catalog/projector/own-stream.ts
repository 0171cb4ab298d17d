import type { DomainEvent } from '../../../domain/events/decode-event.js'
import { entityStream } from '../../../domain/fragments/entity-stream.js'
import { sourceStream } from '../../../domain/sources/source.js'

/** What an event says of another entity than its stream's could not be taken back with the stream. */
export function requireOwnStream({ type, stream, data }: DomainEvent): void {
  const own = 'entityRef' in data ? entityStream(data.entityRef) : sourceStream(data.source)
  if (stream !== own) throw new Error(`${type} for the stream ${own} stands in ${stream}`)
}
