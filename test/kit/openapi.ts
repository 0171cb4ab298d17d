import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { OPENAPI } from '../../src/api/rest/openapi/openapi.js'
import type { Answer } from './client.js'

/** An operation as far as the checks need it. */
export interface Operation {
  operationId: string
  parameters?: { name: string; in: string; required: boolean; schema: object }[]
  requestBody?: { content: Content }
  responses: Record<string, { description: string; content?: Content }>
}

type Content = Record<string, { schema: object; example?: unknown }>

/** Path → method → operation. */
export const DOCUMENTED = OPENAPI.paths as unknown as Record<string, Record<string, Operation>>

const ROOT = 'https://strata.test/openapi.json'

const SCHEMAS = '#/components/schemas/'

/** Schemas of OpenAPI 3.1 are those of JSON Schema 2020-12, but for where the shared ones are kept. */
const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true })
addFormats.default(ajv)
ajv.addSchema({ $id: ROOT, $defs: relocated(OPENAPI.components.schemas, '#/$defs/') })

function relocated(schema: object, to: string): object {
  return JSON.parse(JSON.stringify(schema).replaceAll(SCHEMAS, to)) as object
}

/** A validator of a schema of the document; fails when it is none. */
export function validatorOf(schema: object): ValidateFunction {
  return ajv.compile(relocated(schema, `${ROOT}#/$defs/`))
}

/** What of an answer is not as documented: nothing when all is well. */
export function undocumented(method: string, path: string, answer: Answer): unknown[] {
  const operation = DOCUMENTED[path]?.[method.toLowerCase()]
  if (!operation) return [`${method} ${path} is not documented`]
  const response = operation.responses[answer.status]
  if (!response) return [`${method} ${path} has no documented answer ${answer.status}`]
  const type = answer.headers.get('content-type')?.split(';')[0] ?? ''
  if (response.content === undefined) return []
  const schema = response.content[type]?.schema
  if (!schema) return [`${answer.status} of ${method} ${path} is not documented as ${type}`]
  return invalid(answer, type, { schema, list: response.content['application/json']?.schema })
}

/** Lines are described as the list of them where there is one, else one by one. */
function invalid({ json, text }: Answer, type: string, { schema, list }: { schema: object; list: object | undefined }) {
  const broken = (value: unknown, by: object) => {
    const validate = validatorOf(by)
    return validate(value) ? [] : (validate.errors ?? [])
  }
  if (type.startsWith('text/')) return broken(text, schema)
  if (!type.endsWith('ndjson')) return broken(json, schema)
  return list ? broken(json, list) : (json as unknown[]).flatMap((line) => broken(line, schema))
}
