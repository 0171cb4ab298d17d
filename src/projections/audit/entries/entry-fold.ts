import type { DomainEvent } from '../../../domain/events/decode-event.js'
import { entryOf, merged, type Entry } from './entry.js'

/** Events gathered by the command that they came of. */
export class EntryFold {
  readonly #entries = new Map<string, Entry>()

  constructor(events: Iterable<DomainEvent> = []) {
    for (const event of events) this.add(event)
  }

  add(event: DomainEvent): void {
    const part = entryOf(event)
    const known = this.#entries.get(part.id)
    this.#entries.set(part.id, known ? merged(known, part) : part)
  }

  get ids(): string[] {
    return [...this.#entries.keys()]
  }

  get entries(): Entry[] {
    return [...this.#entries.values()]
  }
}
