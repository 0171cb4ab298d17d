import { Chain, leafOf } from '../../../domain/evidence/chain.js'
import { recordedLine } from '../../../domain/evidence/recorded-line.js'
import { StrataError } from '../../../domain/errors.js'
import type { Position } from '../../../domain/log/position.js'
import type { EventStore } from '../../../event-store/event-store.js'
import { LINK_EVENTS } from './schema.js'
import type { ChainHash, ChainReader } from './chain-reader.js'
import { isKept, type Link } from './link.js'

/** Makes the chain anew of the log as it is now, and compares it with what was kept of it when its events were new. */
export class ChainWatch {
  readonly #chain: Chain
  readonly #kept: AsyncIterator<Link>
  #made: ChainHash[] = []
  #last: string

  /** @param start where it begins, just after a position */
  constructor(reader: ChainReader, start: ChainHash, position: string) {
    this.#chain = new Chain(start.hash, start.events)
    this.#kept = reader.linksAfter(start.events)[Symbol.asyncIterator]()
    this.#last = position
  }

  /** Takes the next event's leaf. */
  add(leaf: string): void {
    this.#chain.add(leaf)
    const { events, hash } = this.#chain
    if (isKept(events)) this.#made.push({ events, hash })
  }

  /** Compares what has been taken. @throws StrataError where the log is another one by now */
  async compare(): Promise<void> {
    for (const made of this.#made.splice(0)) {
      const kept = (await this.#kept.next()) as IteratorResult<Link, undefined>
      if (kept.value?.events !== made.events || kept.value.hash !== made.hash)
        throw altered(this.#last, kept.value?.position)
      this.#last = kept.value.position
    }
  }

  /**
   * Reads on to the next place that was kept, and compares that: what was taken last is none yet.
   *
   * @param after the position of what was taken last
   * @throws StrataError where the log is another one by now
   */
  async finish(log: Pick<EventStore, 'readAll'>, after: Position): Promise<void> {
    const { value: kept } = (await this.#kept.next()) as IteratorResult<Link, undefined>
    if (!kept) return
    const { events } = await log.readAll({ after, limit: LINK_EVENTS })
    for (const event of events.slice(0, kept.events - this.#chain.events)) this.#chain.add(leafOf(recordedLine(event)))
    if (this.#chain.hash !== kept.hash) throw altered(this.#last, kept.position)
  }

  /** Where it has come to. */
  get place(): ChainHash {
    return { events: this.#chain.events, hash: this.#chain.hash }
  }
}

function altered(after: string, until: string | undefined): StrataError {
  const where = until === undefined ? `after position ${after}` : `after position ${after} and up to ${until}`
  return new StrataError(
    'LOG_ALTERED',
    `The log is not what it was when its events were chained: something ${where} was changed since. ` +
      '`strata verify --service` tells where.',
  )
}
