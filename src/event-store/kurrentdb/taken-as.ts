import type { AppendRequest, AppendVerdict } from '../event-store.js'

/** Does what a failure of the connection may have kept from being done, until it is known. */
export type Retrying = <T>(operation: () => Promise<T>) => Promise<T>

/** The verdict on a request that was taken with others whose last event stands at a position. */
export function takenAs(
  { expectedRevision, events }: AppendRequest,
  position: Extract<AppendVerdict, { taken: true }>['position'],
): AppendVerdict {
  return {
    taken: true,
    revision: expectedRevision + events.length,
    position: events.length > 0 ? position : null,
  }
}
