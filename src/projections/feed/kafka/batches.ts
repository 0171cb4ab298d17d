import type { ChangePlace, ChangesPage } from '../../history/changes/effective-change.js'
import { messagesOf } from './entity-event.js'
import type { SinkMessage } from './sink.js'

/** Characters of values after which a batch ends: Kafka takes a megabyte at once unless told otherwise. */
export const BATCH_LENGTH = 512 * 1024

/** Messages that are written at once, and where that brings the reader. */
export interface Batch {
  messages: SinkMessage[]
  changes: number
  place: ChangePlace
}

/** The messages of a page in batches, the last of which ends where the page does. */
export function batchesOf({ changes, place }: ChangesPage, most = BATCH_LENGTH): Batch[] {
  const batches: Batch[] = []
  let batch: Batch = { messages: [], changes: 0, place }
  let length = 0
  for (const change of changes) {
    const messages = messagesOf(change)
    const more = messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0)
    if (batch.changes > 0 && length + more > most) {
      batches.push(batch)
      batch = { messages: [], changes: 0, place }
      length = 0
    }
    batch.messages.push(...messages)
    batch.changes++
    batch.place = { position: change.position, ref: change.ref }
    length += more
  }
  return [...batches, { ...batch, place }]
}
