import { formatRef, requireRef, DEFAULT_NAMESPACE, type EntityRefParts } from '../../domain/entity/entity-ref.js'
import { isKind, isName } from '../../domain/entity/names.js'
import { StrataError } from '../../domain/errors.js'
import type { Fragment } from '../../domain/fragments/fragment.js'
import { requireFragment } from '../../domain/fragments/fragment-rules.js'
import { isObject, own, type JsonObject, type JsonValue } from '../../domain/json/json.js'
import { unsafeParts } from '../../domain/json/safe-value.js'
import { KIND_NAMES, kindOf } from '../../domain/kinds/built-in-kinds.js'
import { WrongDocument } from './findings.js'
import { resolvePlaceholders, type PlaceholderContext } from './placeholders.js'

/** A document as a fragment of the entity it is about. */
export interface EntityDocument {
  entityRef: string
  fragment: Fragment
}

/**
 * The entity a document describes, or undefined for an object that has neither `apiVersion` nor `kind`: some other YAML
 * that a wide glob matched.
 *
 * @throws WrongDocument with the pointers to everything that is wrong
 */
export async function readEntity(value: JsonValue, context: PlaceholderContext): Promise<EntityDocument | undefined> {
  if (!isObject(value)) throw wrong('INVALID_FRAGMENT', '', 'The document is no object.')
  if (own(value, 'apiVersion') === undefined && own(value, 'kind') === undefined) return undefined
  // Aliases can make a value that contains itself: nothing may recurse into it before this has looked.
  const unsafe = unsafeParts(value, '')
  if (unsafe.length > 0) throw new WrongDocument('INVALID_FRAGMENT', unsafe)
  const ref = identityOf(value)
  const resolved = await resolvePlaceholders(value, context)
  return { entityRef: formatRef(ref), fragment: asWrongDocument(() => requireFragment(resolved, ref, '')) }
}

function identityOf(document: JsonObject): EntityRefParts {
  if (own(document, 'apiVersion') === undefined) throw wrong('INVALID_FRAGMENT', '/apiVersion', 'is missing')
  const kind = requireText(own(document, 'kind'), '/kind')
  if (!isKind(kind) || kindOf(kind.toLowerCase()) === undefined) {
    throw wrong('UNKNOWN_KIND', '/kind', `${kind} is no kind the catalog knows: ${KIND_NAMES.join(', ')}`)
  }
  const section = own(document, 'metadata')
  if (!isObject(section)) throw wrong('INVALID_FRAGMENT', '/metadata', 'must be an object with a name')
  const name = requireText(own(section, 'name'), '/metadata/name')
  const namespace = requireText(own(section, 'namespace') ?? DEFAULT_NAMESPACE, '/metadata/namespace')
  const pointer = isName(name) ? '/metadata/namespace' : '/metadata/name'
  return asWrongDocument(() => requireRef(`${kind}:${namespace}/${name}`, pointer))
}

function requireText(value: JsonValue | undefined, pointer: string): string {
  if (typeof value === 'string') return value
  const detail =
    value === undefined ? 'is missing' : 'must be text; put it into quotes if YAML reads it as something else'
  throw wrong('INVALID_FRAGMENT', pointer, detail)
}

const wrong = (code: string, pointer: string, detail: string) => new WrongDocument(code, [{ pointer, detail }])

/** The domain's refusal of one document, as the import's own. */
function asWrongDocument<T>(check: () => T): T {
  try {
    return check()
  } catch (error) {
    if (!(error instanceof StrataError)) throw error
    throw new WrongDocument(error.code, error.errors)
  }
}
