import { CliError } from '../cli-error.js'
import { addressOf, type Connection } from './connection.js'
import { send } from './request.js'

interface Answer<T> {
  data?: T | null
  errors?: { message: string }[]
}

/**
 * The data a GraphQL query answers.
 *
 * @throws CliError with the messages of the errors, if there are any
 */
export async function query<T>(connection: Connection, text: string, signal?: AbortSignal): Promise<T> {
  const response = await send(connection, addressOf(connection, '/graphql'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query: text }),
    ...(signal === undefined ? {} : { signal }),
  })
  const { data, errors } = (await response.json()) as Answer<T>
  if (errors !== undefined && errors.length > 0) {
    throw new CliError(`GraphQL refused the query: ${errors.map(({ message }) => message).join('; ')}`)
  }
  if (data === undefined || data === null) throw new CliError('GraphQL answered without data.')
  return data
}
