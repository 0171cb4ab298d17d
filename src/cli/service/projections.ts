import type { Rebuild } from '../../projections/rebuild/rebuild.js'
import type { ProjectionStatus } from '../../projections/runner/projection-status.js'
import { addressOf, type Connection } from './connection.js'
import { send } from './request.js'

/** How every projection is doing. */
export async function listProjections(connection: Connection): Promise<ProjectionStatus[]> {
  const response = await send(connection, addressOf(connection, '/api/projections'), { method: 'GET' })
  return ((await response.json()) as { projections: ProjectionStatus[] }).projections
}

/** What can be asked of a projection. */
export type ProjectionAction = 'rebuild' | 'check' | 'roll-back'

/** Asks for a rebuild, a check or a roll-back. */
export async function askFor(
  connection: Connection,
  name: string,
  action: ProjectionAction,
  query: Record<string, string | undefined> = {},
): Promise<Rebuild> {
  return answer(await send(connection, pathOf(connection, name, action, query), { method: 'POST' }))
}

/** Asks for the end of what goes on. */
export async function cancel(connection: Connection, name: string): Promise<Rebuild> {
  return answer(await send(connection, pathOf(connection, name, 'rebuild'), { method: 'DELETE' }))
}

const pathOf = (connection: Connection, name: string, action: string, query = {}) =>
  addressOf(connection, `/api/projections/${encodeURIComponent(name)}/${action}`, query)

const answer = async (response: Response) => (await response.json()) as Rebuild
