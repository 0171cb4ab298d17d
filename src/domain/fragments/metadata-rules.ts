import { isLabelValue, isLinkUrl, isNamespace, isQualifiedKey, isTag } from '../entity/names.js'
import type { FieldError } from '../errors.js'
import { isObject, own, type JsonObject, type JsonValue } from '../json/json.js'
import { pointerTo } from '../json/pointer.js'

const QUALIFIED_KEY = 'has a key that is not `[<DNS subdomain>/]<name>`'
const LABEL_VALUE =
  'must be text of at most 63 letters, digits, `-`, `_` and `.` that starts and ends with a letter or digit'
const TAG = 'must be text of 1 to 63 lower-case letters, digits, `:`, `+` and `#`, separated by `-`'

/** Breaches of Backstage's rules for metadata. Null is allowed where it hides what lower ranks say. */
export function metadataErrors(metadata: JsonObject, pointer: string): FieldError[] {
  const check = (name: string, rule: (value: JsonValue, pointer: string) => FieldError[]) => {
    const value = own(metadata, name)
    return value === undefined || value === null ? [] : rule(value, pointerTo(pointer, name))
  }
  return [
    ...check('namespace', (value, here) =>
      wrongUnless(typeof value === 'string' && isNamespace(value), here, 'must be a DNS label in lower case'),
    ),
    ...check('title', text),
    ...check('description', text),
    ...check('labels', (value, here) =>
      map(value, here, (item) => typeof item === 'string' && isLabelValue(item), LABEL_VALUE),
    ),
    ...check('annotations', (value, here) => map(value, here, (item) => typeof item === 'string', 'must be text')),
    ...check('tags', (value, here) =>
      list(value, here, (item, at) => wrongUnless(typeof item === 'string' && isTag(item), at, TAG)),
    ),
    ...check('links', (value, here) => list(value, here, link)),
  ]
}

const wrongUnless = (right: boolean, pointer: string, detail: string): FieldError[] =>
  right ? [] : [{ pointer, detail }]

const text = (value: JsonValue, pointer: string) => wrongUnless(typeof value === 'string', pointer, 'must be text')

function map(value: JsonValue, pointer: string, right: (item: JsonValue) => boolean, detail: string): FieldError[] {
  if (!isObject(value)) return [{ pointer, detail: 'must be an object' }]
  return Object.entries(value).flatMap(([key, item]) => {
    const here = pointerTo(pointer, key)
    if (!isQualifiedKey(key)) return [{ pointer: here, detail: QUALIFIED_KEY }]
    return wrongUnless(item === null || right(item), here, detail)
  })
}

function list(
  value: JsonValue,
  pointer: string,
  rule: (item: JsonValue, pointer: string) => FieldError[],
): FieldError[] {
  if (!Array.isArray(value)) return [{ pointer, detail: 'must be a list' }]
  return value.flatMap((item, i) => rule(item, pointerTo(pointer, i)))
}

function link(value: JsonValue, pointer: string): FieldError[] {
  if (!isObject(value)) return [{ pointer, detail: 'must be an object with a url' }]
  const url = own(value, 'url')
  const urlErrors = wrongUnless(
    typeof url === 'string' && isLinkUrl(url),
    pointerTo(pointer, 'url'),
    'must be an absolute URL',
  )
  const others = ['title', 'icon', 'type'].flatMap((name) => {
    const item = own(value, name)
    return wrongUnless(
      item === undefined || (typeof item === 'string' && item !== ''),
      pointerTo(pointer, name),
      'must be text',
    )
  })
  return [...urlErrors, ...others]
}
