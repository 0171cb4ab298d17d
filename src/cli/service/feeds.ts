import type { RelayStatus } from '../../projections/feed/kafka/relay-messages.js'
import { addressOf, type Connection } from './connection.js'
import { send, sendJson } from './request.js'

const PATH = '/api/feeds'

/** How every feed is doing, by topic. */
export async function allFeeds(connection: Connection): Promise<RelayStatus[]> {
  const response = await send(connection, addressOf(connection, PATH), {})
  return ((await response.json()) as { feeds: RelayStatus[] }).feeds
}

/** Has a topic publish again what changed after a position. */
export function restartFeed(connection: Connection, topic: string, after: string): Promise<RelayStatus> {
  const address = addressOf(connection, `${PATH}/${encodeURIComponent(topic)}/position`)
  return sendJson<RelayStatus>(connection, 'PUT', address, { after })
}
