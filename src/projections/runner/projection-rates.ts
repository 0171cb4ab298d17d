import type { Position } from '../../domain/log/position.js'
import type { EventStore } from '../../event-store/event-store.js'

interface Sample {
  position: Position | null
  at: number
}

/** How far back a rate looks, and what is too short to tell one from, in milliseconds. */
const WINDOW_MS = 15_000
const SHORTEST_MS = 250

/** How fast projections move, told from where they were when they were asked about before. */
export class ProjectionRates {
  readonly #samples = new Map<string, Sample[]>()

  /** Events a second, null as long as there is nothing to compare with. `lag` is what is behind the position. */
  async rateOf(id: string, position: Position | null, lag: number, eventStore: EventStore): Promise<number | null> {
    const now = performance.now()
    const samples = (this.#samples.get(id) ?? []).filter(({ at }) => now - at <= WINDOW_MS)
    const [oldest] = samples
    const last = samples.at(-1)
    if (!last || now - last.at >= SHORTEST_MS) samples.push({ position, at: now })
    this.#samples.set(id, samples)
    if (!oldest || now - oldest.at < SHORTEST_MS) return null
    if (oldest.position === position) return 0
    const before = await eventStore.countAfter(oldest.position)
    return Math.max(0, before - lag) / ((now - oldest.at) / 1000)
  }
}
