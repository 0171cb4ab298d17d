import { PROBLEM_TYPE } from '../../http/problem.js'
import type { SCHEMAS } from './schemas.js'

/** The words in which operations are described. */
type SchemaName = keyof typeof SCHEMAS

export const schema = (name: SchemaName) => ({ $ref: `#/components/schemas/${name}` })
export const json = (content: object) => ({ 'application/json': { schema: content } })
export const answer = (description: string, name: SchemaName) => ({ description, content: json(schema(name)) })
export const problem = (description: string) => ({
  description,
  content: { [PROBLEM_TYPE]: { schema: schema('Problem') } },
})
export const query = (name: string, description: string, type: object, required = false) => ({
  name,
  in: 'query',
  required,
  description,
  schema: type,
})

export const TEXT = { type: 'string' }
export const SOURCE = query('source', 'Source that asserts. Default: the caller’s own.', TEXT)
export const MOMENT = { type: 'string', description: 'A position, or an instant in ISO 8601.' }
export const INSTANT = { type: 'string', format: 'date-time' }

export const REFUSED = {
  400: problem('The request is not what it should be: malformed JSON, a duplicate key, nesting too deep.'),
  413: problem('The body is larger than 10 MiB.'),
  415: problem('The body is neither JSON nor, where that is allowed, NDJSON.'),
  422: problem('The input breaks a rule; `errors` points at where.'),
}

/** The parameters of a list that is read in pages. */
export const PAGE = [
  query('first', 'Most to answer with.', { type: 'integer', minimum: 1, maximum: 500, default: 20 }),
  query('after', 'What `next` of the page before says.', TEXT),
]
