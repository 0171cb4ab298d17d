import { createHash } from 'node:crypto'
import { canonicalJson } from '../domain/json/canonical.js'
import type { JsonValue } from '../domain/json/json.js'
import type { RecordedEvent } from '../domain/log/recorded-event.js'

/**
 * A digest of events in their order: of everything but positions and recorded times, which each log hands out itself. It
 * grows event by event, so that a log of any length takes no memory.
 */
export class LogDigest {
  readonly #hash = createHash('sha256')
  #events = 0

  add({ stream, revision, id, type, data, metadata }: RecordedEvent): void {
    // Canonical: a log may keep the members of an object in another order.
    const said = [stream, revision, id.toLowerCase(), type, data, metadata] as unknown as JsonValue
    this.#hash.update(canonicalJson(said)).update('\n')
    this.#events += 1
  }

  /** Ends it. */
  result(): { events: number; digest: string } {
    return { events: this.#events, digest: this.#hash.digest('hex') }
  }
}
