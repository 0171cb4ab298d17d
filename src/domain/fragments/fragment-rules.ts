import type { EntityRefParts } from '../entity/entity-ref.js'
import { isApiVersion, isKind, isName } from '../entity/names.js'
import { StrataError, type FieldError } from '../errors.js'
import { isObject, own, type JsonObject, type JsonValue } from '../json/json.js'
import { pointerTo } from '../json/pointer.js'
import { unsafeParts } from '../json/safe-value.js'
import { defines, type Fragment } from './fragment.js'
import { metadataErrors } from './metadata-rules.js'
import { specErrors } from './spec-rules.js'

const ROOT_FIELDS = ['apiVersion', 'kind', 'metadata', 'spec', 'facts']
const MOST_ERRORS = 20

/** The fragment from outside, or a refusal that points at the places, at most 20, where it breaks a rule of the envelope. */
export function requireFragment(value: JsonValue | undefined, ref: EntityRefParts, pointer: string): Fragment {
  const errors = fragmentErrors(value, ref, pointer)
  if (errors.length === 0 && isObject(value)) return value
  const first = errors[0]
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  throw new StrataError(
    'INVALID_FRAGMENT',
    `${first?.pointer ?? pointer} ${first?.detail ?? 'is wrong'}${more}`,
    errors.slice(0, MOST_ERRORS),
  )
}

function fragmentErrors(value: JsonValue | undefined, ref: EntityRefParts, pointer: string): FieldError[] {
  if (!isObject(value))
    return [{ pointer, detail: 'must be an object with any of apiVersion, kind, metadata, spec, facts' }]
  const unsafe = unsafeParts(value, pointer)
  if (unsafe.length > 0) return unsafe
  return [
    ...rootErrors(value, pointer),
    ...identityErrors(value, ref, pointer),
    ...sectionErrors(value, 'metadata', pointer, metadataErrors),
    ...sectionErrors(value, 'spec', pointer, specErrors),
    ...sectionErrors(value, 'facts', pointer, () => []),
  ]
}

function rootErrors(fragment: JsonObject, pointer: string): FieldError[] {
  const keys = Object.keys(fragment)
  if (keys.length === 0)
    return [{ pointer, detail: 'is empty: it needs any of apiVersion, kind, metadata, spec, facts' }]
  return keys
    .filter((key) => !ROOT_FIELDS.includes(key))
    .map((key) => ({
      pointer: pointerTo(pointer, key),
      detail: `is unknown: a fragment has only ${ROOT_FIELDS.join(', ')}`,
    }))
}

type SectionRule = (section: JsonObject, pointer: string) => FieldError[]

function sectionErrors(fragment: JsonObject, name: string, pointer: string, rule: SectionRule): FieldError[] {
  const section = own(fragment, name)
  if (section === undefined) return []
  const here = pointerTo(pointer, name)
  return isObject(section) ? rule(section, here) : [{ pointer: here, detail: 'must be an object' }]
}

/** Kind, name and namespace must be those of the ref; a whole document states its name. */
function identityErrors(fragment: JsonObject, ref: EntityRefParts, pointer: string): FieldError[] {
  const metadata = own(fragment, 'metadata')
  const said = isObject(metadata) ? metadata : {}
  const nameless = defines(fragment) && own(said, 'name') === undefined
  return [
    ...apiVersionErrors(own(fragment, 'apiVersion'), `${pointer}/apiVersion`),
    ...kindErrors(own(fragment, 'kind'), ref, `${pointer}/kind`),
    ...partErrors('name', own(said, 'name'), ref, pointer),
    ...partErrors('namespace', own(said, 'namespace'), ref, pointer),
    ...(nameless
      ? [{ pointer: `${pointer}/metadata/name`, detail: 'is missing: a whole document states its name' }]
      : []),
  ]
}

function apiVersionErrors(value: JsonValue | undefined, pointer: string): FieldError[] {
  if (value === undefined || (typeof value === 'string' && isApiVersion(value))) return []
  return [{ pointer, detail: 'must be `[<DNS subdomain>/]<version>`, such as backstage.io/v1alpha1' }]
}

function kindErrors(value: JsonValue | undefined, ref: EntityRefParts, pointer: string): FieldError[] {
  if (value === undefined || (typeof value === 'string' && isKind(value) && value.toLowerCase() === ref.kind)) return []
  return [{ pointer, detail: `must be the kind of the entity ref, ${ref.kind}` }]
}

function partErrors(
  part: 'name' | 'namespace',
  value: JsonValue | undefined,
  ref: EntityRefParts,
  pointer: string,
): FieldError[] {
  if (value === undefined || (typeof value === 'string' && isName(value) && value.toLowerCase() === ref[part]))
    return []
  return [{ pointer: `${pointer}/metadata/${part}`, detail: `must be the ${part} of the entity ref, ${ref[part]}` }]
}
