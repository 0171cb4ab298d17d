import { CliError } from '../cli-error.js'
import type { Connection } from './connection.js'
import { refusalFrom } from './refusal.js'

/**
 * Sends a request and gives the answer.
 *
 * @throws ServiceRefusal when the service refuses, CliError when nothing answers
 */
export async function send(connection: Connection, address: URL, init: RequestInit): Promise<Response> {
  const response = await reach(connection, address, init)
  if (!response.ok) throw await refusalFrom(response, connection)
  return response
}

/** Sends JSON and gives the JSON of the answer. */
export async function sendJson<T>(
  connection: Connection,
  method: 'POST' | 'PUT',
  address: URL,
  body: object,
  signal?: AbortSignal,
): Promise<T> {
  const response = await send(connection, address, {
    method,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  })
  return (await response.json()) as T
}

/** Sends a request and gives the answer, whatever its status. */
export async function reach(connection: Connection, address: URL, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers)
  if (connection.token !== undefined) headers.set('authorization', `Bearer ${connection.token}`)
  if (connection.correlationId !== undefined) headers.set('x-correlation-id', connection.correlationId)
  try {
    return await fetch(address, { ...init, headers })
  } catch (error) {
    throw unreachable(connection, error)
  }
}

const NOBODY_LISTENS = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT']

/** Fetch hides the reason in `cause`; of a name with several addresses in the causes of that. */
function unreachable({ url }: Connection, error: unknown): CliError {
  if (error instanceof CliError) return error
  const cause = (error as { cause?: NodeJS.ErrnoException }).cause
  const reason = cause?.message ?? cause?.code ?? (error instanceof Error ? error.message : 'no answer')
  if (NOBODY_LISTENS.includes(cause?.code ?? '')) {
    return new CliError(
      `No Strata answers at ${url.href}: start one with \`npm start\`, or say where it runs with --url or STRATA_URL.`,
    )
  }
  return new CliError(
    `The request to ${url.href} failed: ${reason}. \`strata doctor\` checks the service; running the same command again is safe.`,
  )
}
