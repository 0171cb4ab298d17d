import type { JsonObject } from '../domain/json/json.js'
import type { RecordedEvent } from '../domain/log/recorded-event.js'
import { decodeData } from './encoded-event.js'

/**
 * An event whose data is parsed when it is first asked for. Whoever holds much of the log holds its text: a third of
 * the time of a rebuild's JavaScript was garbage collection, which looks at every object of 50,000 fragments and at a text as a whole.
 */
export class LazyEvent implements RecordedEvent {
  readonly position: RecordedEvent['position']
  readonly stream: string
  readonly revision: number
  readonly id: string
  readonly type: string
  readonly metadata: RecordedEvent['metadata']
  readonly recordedAt: string
  #data: JsonObject | undefined

  constructor(
    read: Omit<RecordedEvent, 'data' | 'dataText'>,
    readonly dataText: string,
  ) {
    this.position = read.position
    this.stream = read.stream
    this.revision = read.revision
    this.id = read.id
    this.type = read.type
    this.metadata = read.metadata
    this.recordedAt = read.recordedAt
  }

  get data(): JsonObject {
    return (this.#data ??= decodeData(this.dataText))
  }
}
