import { isLabelValue, isLinkUrl, isNamespace, isQualifiedKey, isTag } from '../entity/names.js'
import type { FieldError } from '../errors.js'
import { isObject, own, type JsonObject, type JsonValue } from '../json/json.js'
import { pointerTo } from '../json/pointer.js'

const QUALIFIED_KEY = 'has a key that is not `[<DNS subdomain>/]<name>`'
const LABEL_VALUE =
  'must be text of at most 63 letters, digits, `-`, `_` and `.` that starts and ends with a letter or digit'
const TAG = 'must be text of 1 to 63 lower-case letters, digits, `:`, `+` and `#`, separated by `-`'

/** What is wrong and the keys that lead to it: nearly all input is right, and pointers to every place in it were most of the cost. */
type Breach = readonly [detail: string, ...keys: (string | number)[]]

type Rule = (value: JsonValue) => readonly Breach[]

const RIGHT: readonly Breach[] = []

const RULES: readonly (readonly [name: string, rule: Rule])[] = [
  ['namespace', text(isNamespace, 'must be a DNS label in lower case')],
  ['title', text()],
  ['description', text()],
  ['labels', mapOf(text(isLabelValue, LABEL_VALUE))],
  ['annotations', mapOf(text())],
  ['tags', listOf(text(isTag, TAG))],
  ['links', listOf(link)],
]

/** Breaches of Backstage's rules for metadata. Null is allowed where it hides what lower ranks say. */
export function metadataErrors(metadata: JsonObject, pointer: string): FieldError[] {
  const errors: FieldError[] = []
  for (const [name, rule] of RULES) {
    const value = own(metadata, name)
    if (value === undefined || value === null) continue
    for (const [detail, ...keys] of rule(value)) {
      errors.push({ pointer: keys.reduce<string>(pointerTo, pointerTo(pointer, name)), detail })
    }
  }
  return errors
}

function text(isRight: (text: string) => boolean = () => true, detail = 'must be text'): Rule {
  return (value) => (typeof value === 'string' && isRight(value) ? RIGHT : [[detail]])
}

function mapOf(rule: Rule): Rule {
  return (value) => {
    if (!isObject(value)) return [['must be an object']]
    const breaches: Breach[] = []
    for (const key of Object.keys(value)) {
      const item = value[key] ?? null
      if (!isQualifiedKey(key)) breaches.push([QUALIFIED_KEY, key])
      else if (item !== null) for (const [detail] of rule(item)) breaches.push([detail, key])
    }
    return breaches
  }
}

function listOf(rule: Rule): Rule {
  return (value) => {
    if (!Array.isArray(value)) return [['must be a list']]
    const breaches: Breach[] = []
    value.forEach((item, i) => {
      for (const [detail, ...keys] of rule(item)) breaches.push([detail, i, ...keys])
    })
    return breaches
  }
}

function link(value: JsonValue): readonly Breach[] {
  if (!isObject(value)) return [['must be an object with a url']]
  const url = own(value, 'url')
  const breaches: Breach[] = []
  if (typeof url !== 'string' || !isLinkUrl(url)) breaches.push(['must be an absolute URL', 'url'])
  for (const name of ['title', 'icon', 'type']) {
    const item = own(value, name)
    if (item !== undefined && (typeof item !== 'string' || item === '')) breaches.push(['must be text', name])
  }
  return breaches
}
