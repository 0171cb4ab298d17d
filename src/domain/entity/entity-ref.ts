import { StrataError } from '../errors.js'
import { isKind, isName, isNamespace } from './names.js'

/** The parts of an entity's identity, in lower case. */
export interface EntityRefParts {
  kind: string
  namespace: string
  name: string
}

/** What the parts are that a short ref leaves out. */
export interface RefDefaults {
  kind?: string | undefined
  namespace?: string | undefined
}

export const DEFAULT_NAMESPACE = 'default'

/** ASCII only: lower case turns some letters outside of it into letters inside, such as the Kelvin sign into k. */
const SHAPE = /^(?:([^:/\u0080-\uffff]+):)?(?:([^:/\u0080-\uffff]+)\/)?([^:/\u0080-\uffff]+)$/
const LONGEST = 63 * 3 + 2

/**
 * The parts of `[kind:][namespace/]name`, case-insensitive as in Backstage, or undefined where the text is no ref or leaves
 * out a part that has no default. The namespace defaults to `default`.
 */
export function parseRef(text: unknown, defaults: RefDefaults = {}): EntityRefParts | undefined {
  if (typeof text !== 'string' || text.length > LONGEST) return undefined
  const match = SHAPE.exec(text)
  if (!match) return undefined
  const kind = (match[1] ?? defaults.kind)?.toLowerCase()
  const namespace = (match[2] ?? defaults.namespace ?? DEFAULT_NAMESPACE).toLowerCase()
  const name = (match[3] ?? '').toLowerCase()
  if (kind === undefined || !isKind(kind) || !isNamespace(namespace) || !isName(name)) return undefined
  return { kind, namespace, name }
}

/** `kind:namespace/name`, lower case: the identity of an entity. */
export function formatRef({ kind, namespace, name }: EntityRefParts): string {
  return `${kind}:${namespace}/${name}`
}

/** The full form of a ref, or undefined where the text is none. */
export function fullRef(text: unknown, defaults: RefDefaults = {}): string | undefined {
  const parts = parseRef(text, defaults)
  return parts && formatRef(parts)
}

/** The parts of a ref from outside; refuses what is none, naming the rule. */
export function requireRef(text: unknown, pointer: string): EntityRefParts {
  const parts = parseRef(text)
  if (parts) return parts
  const detail =
    'must be `kind:namespace/name` (namespace may be left out): a kind of letters and digits, a namespace as a DNS label, ' +
    'a name of 1 to 63 letters, digits, `-`, `_` and `.` that starts and ends with a letter or digit'
  throw new StrataError('INVALID_ENTITY_REF', `The entity ref ${detail}.`, [{ pointer, detail }])
}

/** The parts of a ref that is known to be in its full form. */
export function splitRef(ref: string): EntityRefParts {
  const colon = ref.indexOf(':')
  const slash = ref.indexOf('/', colon)
  return { kind: ref.slice(0, colon), namespace: ref.slice(colon + 1, slash), name: ref.slice(slash + 1) }
}
