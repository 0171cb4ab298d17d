import { fullRef } from '../entity/entity-ref.js'
import type { JsonValue } from '../json/json.js'

const LONGEST_TEXT = 500
const MOST_MEMBERS = 20

const CONTROL_CHARACTERS = /\p{Cc}+/gu

/**
 * A text from outside as it may be kept whatever it is: one line of at most 500 characters that UTF-8 and Postgres can hold. Null for
 * what is no text.
 */
export function plainText(value: unknown): string | null {
  if (typeof value !== 'string') return null
  const text = value.slice(0, LONGEST_TEXT).toWellFormed().replace(CONTROL_CHARACTERS, ' ').trim()
  return text === '' ? null : text
}

/** What a command about an entity is about: the ref in full where it is one, else what the sender wrote. */
export const entitySubject = (ref: unknown): string | null => fullRef(ref) ?? plainText(ref)

/** What a command about a source is about. */
export const sourceSubject = (source: unknown): string | null => subjectOf('source', source)

/** What a command is about that is no entity, such as `projection:catalog`: the kind of thing and its name. */
export function subjectOf(thing: string, name: unknown): string | null {
  const text = plainText(name)
  return text === null ? null : `${thing}:${text}`
}

/**
 * Parameters from outside as they may be kept: texts, numbers, flags and lists of them, the first twenty of each. Whatever has
 * members of its own is left out, so that no content gets in.
 */
export function plainParameters(values: Readonly<Record<string, unknown>>): Record<string, JsonValue> {
  const kept: Record<string, JsonValue> = {}
  for (const [name, value] of Object.entries(values).slice(0, MOST_MEMBERS)) {
    const plain = Array.isArray(value)
      ? value.slice(0, MOST_MEMBERS).flatMap((each) => scalar(each) ?? [])
      : scalar(value)
    if (plain !== undefined) kept[name] = plain
  }
  return kept
}

function scalar(value: unknown): string | number | boolean | undefined {
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  return plainText(value) ?? undefined
}
