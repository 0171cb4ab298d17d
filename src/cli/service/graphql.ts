import { CliError } from '../cli-error.js'
import { addressOf, type Connection } from './connection.js'
import { sendJson } from './request.js'

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
  const address = addressOf(connection, '/graphql')
  const { data, errors } = await sendJson<Answer<T>>(connection, 'POST', address, { query: text }, signal)
  if (errors !== undefined && errors.length > 0) {
    throw new CliError(`GraphQL refused the query: ${errors.map(({ message }) => message).join('; ')}`)
  }
  if (data === undefined || data === null) throw new CliError('GraphQL answered without data.')
  return data
}
