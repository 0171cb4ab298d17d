import { CliError } from '../cli-error.js'
import { isObject, type JsonObject, type JsonValue } from '../../domain/json/json.js'
import type { Connection } from './connection.js'

/** The service refused a request; `code` is the stable code of its problem document (RFC 9457). */
export class ServiceRefusal extends CliError {
  override readonly name = 'ServiceRefusal'

  constructor(
    message: string,
    readonly status: number,
    readonly code: string | undefined,
    readonly detail: string,
  ) {
    super(message)
  }
}

/** What an answer other than 2xx says, with what to do about it. */
export async function refusalFrom(response: Response, connection: Connection): Promise<ServiceRefusal> {
  const problem = await problemOf(response)
  const { status } = response
  if (problem === undefined) {
    const message = `${connection.url.href} answered ${status} and not as a Strata does. Check --url or STRATA_URL.`
    return new ServiceRefusal(message, status, undefined, message)
  }
  const code = text(problem['code'])
  const detail = text(problem['detail']) ?? text(problem['title']) ?? `status ${status}`
  const message = [`Refused (${code ?? status}): ${detail}`, ...fieldErrors(problem), ...advice(status, connection)]
  return new ServiceRefusal(message.join('\n'), status, code, detail)
}

async function problemOf(response: Response): Promise<JsonObject | undefined> {
  const body = await response.text().catch(() => '')
  try {
    const value = JSON.parse(body) as JsonValue
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

const text = (value: JsonValue | undefined) => (typeof value === 'string' && value !== '' ? value : undefined)

function fieldErrors(problem: JsonObject): string[] {
  const errors = problem['errors']
  if (!Array.isArray(errors)) return []
  return errors.filter(isObject).map((error) => `  ${text(error['pointer']) ?? '/'} ${text(error['detail']) ?? ''}`)
}

function advice(status: number, { token }: Connection): string[] {
  if (status !== 401 && status !== 403) return []
  return [token === undefined ? 'Give a token by STRATA_TOKEN or --token.' : 'The token given does not allow this.']
}
