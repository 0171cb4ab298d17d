import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { relationErrors } from '../../domain/entity/relations.js'
import { splitRef } from '../../domain/entity/entity-ref.js'
import type { FieldError } from '../../domain/errors.js'
import type { EffectiveEntity } from '../../domain/fragments/fold.js'
import { kindOf } from '../../domain/kinds/built-in-kinds.js'

const ajv = new Ajv({ allErrors: true, strict: true })
const validators = new Map<string, ValidateFunction>()

/**
 * What an effective entity breaks of its kind's schema, and what in its relation fields is no ref. Such an entity is served
 * all the same, with these errors in its status. Pointers lead into the entity.
 */
export function statusErrors(ref: string, entity: EffectiveEntity): FieldError[] {
  const validate = validatorOf(splitRef(ref).kind)
  if (!validate || validate(entity.spec)) return relationErrors(ref, entity.spec)
  const broken = (validate.errors ?? []).map(toFieldError)
  const told = new Set(broken.map(({ pointer }) => pointer))
  return [...broken, ...relationErrors(ref, entity.spec).filter(({ pointer }) => !told.has(pointer))]
}

/** Compiled at first use: a schema takes some 10 ms, and a process rarely serves all kinds at once. */
function validatorOf(kind: string): ValidateFunction | undefined {
  const known = validators.get(kind)
  if (known) return known
  const schema = kindOf(kind)?.spec
  if (!schema) return undefined
  const validate = ajv.compile(schema)
  validators.set(kind, validate)
  return validate
}

function toFieldError({ instancePath, keyword, params, message }: ErrorObject): FieldError {
  if (keyword === 'required') {
    const missing = (params as { missingProperty: string }).missingProperty
    return { pointer: `/spec${instancePath}/${missing}`, detail: 'is missing' }
  }
  return { pointer: `/spec${instancePath}`, detail: message ?? 'is wrong' }
}
