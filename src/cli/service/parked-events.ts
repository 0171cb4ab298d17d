import type { ParkedEvent } from '../../projections/parked-events/parked-event.js'
import type { RetriedEvent } from '../../projections/parked-events/project-anew.js'
import { addressOf, type Connection } from './connection.js'
import { query } from './graphql.js'
import { send, sendJson } from './request.js'

/** So many events are asked for, or retried, in one request: a page of them is what shows progress. */
const PAGE = 100

interface Page {
  events: ParkedEvent[]
  total: number
  next: string | null
}

/** The names of the projections. */
export async function projectionNames(connection: Connection): Promise<string[]> {
  const { projections } = await query<{ projections: { name: string }[] }>(connection, '{ projections { name } }')
  return projections.map(({ name }) => name)
}

/** What a projection has parked, page by page, in the order of the log. */
export async function* parkedPages(
  connection: Connection,
  name: string,
  status?: 'open',
): AsyncGenerator<Page, void, undefined> {
  let after: string | undefined
  do {
    const asked = { first: String(PAGE), status, after }
    const response = await send(connection, addressOf(connection, pathOf(name), asked), {})
    const page = (await response.json()) as Page
    yield page
    after = page.next ?? undefined
  } while (after !== undefined)
}

/** Retries, dismisses or reopens events by their positions. */
export async function change<T extends ParkedEvent | RetriedEvent>(
  connection: Connection,
  name: string,
  what: 'retry' | 'dismiss' | 'reopen',
  body: { positions: readonly string[]; reason?: string },
): Promise<T[]> {
  const address = addressOf(connection, `${pathOf(name)}/${what}`)
  return (await sendJson<{ events: T[] }>(connection, 'POST', address, body)).events
}

const pathOf = (name: string) => `/api/projections/${encodeURIComponent(name)}/parked`
