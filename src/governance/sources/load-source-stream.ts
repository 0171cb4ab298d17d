import { StrataError } from '../../domain/errors.js'
import { decodeEvent, UndecodableEvent, type DomainEvent } from '../../domain/events/decode-event.js'
import type { SourceEventType } from '../../domain/events/event-types.js'
import type { Position } from '../../domain/log/position.js'
import { sourceStream } from '../../domain/sources/source.js'
import { emptySourceStream, evolveSource, type SourceStream } from '../../domain/sources/source-stream.js'
import type { EventStore } from '../../event-store/event-store.js'

/**
 * The stream of a source as the log has it now.
 *
 * @throws StrataError STREAM_NOT_UNDERSTOOD
 */
export async function loadSourceStream(
  eventStore: Pick<EventStore, 'readStream'>,
  source: string,
): Promise<SourceStream> {
  let stream = emptySourceStream(source)
  for await (const event of eventStore.readStream(sourceStream(source))) {
    try {
      stream = evolveSource(stream, decodeEvent(event) as DomainEvent<SourceEventType>)
    } catch (error) {
      if (error instanceof UndecodableEvent) throw notUnderstood(source, event.position, error)
      throw error
    }
  }
  return stream
}

function notUnderstood(source: string, position: Position, { message }: UndecodableEvent): StrataError {
  return new StrataError(
    'STREAM_NOT_UNDERSTOOD',
    `Nothing can be decided about ${source}: the log has an ${message} at position ${position}, which this version of Strata does ` +
      'not understand. A newer one may have written it: upgrade.',
  )
}
