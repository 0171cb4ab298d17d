import type { DomainEvent } from '../../../domain/events/decode-event.js'
import { entityStream } from '../../../domain/fragments/entity-stream.js'
import { sourceStream } from '../../../domain/sources/source.js'

/** What an event says of another entity than its stream's could not be taken back with the stream. */
export function requireOwnStream({ type, stream, data }: DomainEvent): void {
  const own = ownStream(data)
  if (stream !== own)
    throw new Error(`${type} for the stream ${own ?? 'of no entity and no source'} stands in ${stream}`)
}

function ownStream(data: DomainEvent['data']): string | undefined {
  if ('entityRef' in data) return entityStream(data.entityRef)
  return 'source' in data ? sourceStream(data.source) : undefined
}
