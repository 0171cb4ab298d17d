import type { JsonObject, JsonValue } from '../../src/domain/json/json.js'

/** An answer as it came. */
export interface Answer {
  status: number
  headers: Headers
  text: string
  /** The text parsed; of NDJSON the list of its lines. */
  json: JsonValue
}

export interface GraphqlError {
  message: string
  path?: (string | number)[]
  extensions: JsonObject & { code: string }
}

/** An answer of GraphQL. `data` is only as well typed as the test that names its type. */
export interface GraphqlAnswer<T> {
  status: number
  data: T | null | undefined
  errors: GraphqlError[]
}

/** Speaks to a running service as any client does. */
export class Client {
  constructor(readonly url: string) {}

  /** Sends text and bytes as they are, anything else as JSON. */
  async rest(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: { ...type, ...headers },
      ...(body === undefined ? {} : { body: isRaw(body) ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, text, json: parse(text, answer.headers) }
  }

  /** Sends a query; fails only when the answer is not one of GraphQL. */
  async graphql<T = JsonObject>(query: string, variables: unknown = {}): Promise<GraphqlAnswer<T>> {
    const { status, text } = await this.rest('POST', '/graphql', { query, variables })
    const { data, errors = [] } = JSON.parse(text) as { data?: T | null; errors?: GraphqlError[] }
    return { status, data, errors }
  }

  /** The data of a query that has to succeed. */
  async data<T>(query: string, variables: unknown = {}): Promise<T> {
    const { data, errors } = await this.graphql<T>(query, variables)
    if (errors.length > 0 || !data) throw new Error(`GraphQL answered ${JSON.stringify(errors)}`)
    return data
  }

  /** Records items in one request, one a line. */
  batch(items: readonly unknown[], query = ''): Promise<Answer> {
    return this.lines(
      'POST',
      `/api/catalog/fragments/batch${query}`,
      items.map((item) => JSON.stringify(item)).join('\n'),
    )
  }

  /** Sends NDJSON. */
  lines(method: string, path: string, text: string | Buffer): Promise<Answer> {
    return this.rest(method, path, text, { 'content-type': 'application/x-ndjson' })
  }
}

const isRaw = (body: unknown): body is string | Buffer => typeof body === 'string' || Buffer.isBuffer(body)

function parse(text: string, headers: Headers): JsonValue {
  const type = headers.get('content-type') ?? ''
  if (type.includes('ndjson')) return text.split('\n').filter(Boolean).map(parsed)
  return type.includes('json') && text !== '' ? parsed(text) : null
}

const parsed = (text: string) => JSON.parse(text) as JsonValue
