import type { Position } from '../../domain/log/position.js'
import type { EventStore } from '../../event-store/event-store.js'

/** How old the first event after a position is, in seconds; 0 when there is none. */
export async function ageOfNext(position: Position | null, eventStore: EventStore): Promise<number> {
  const { events } = await eventStore.readAll({ after: position, limit: 1 })
  const next = events[0]
  return next ? Math.max(0, (Date.now() - Date.parse(next.recordedAt)) / 1000) : 0
}
