import { byPath } from './by-path.js'

/**
 * A field has one of a million numbers by its path, and each of its keys is in one of 4,096 buckets. Fewer bits of the path would mix up
 * fields. Of the key 10 bits make the index a third cheaper to build and 14 twice as dear, but with fewer buckets a rare
 * value shares one with a frequent value of its field more often, and all that has that one is looked at.
 */
const KEY_BITS = 12

/** What tells keys apart stands in their first characters, nearly always; the rest is compared anyway. */
const MOST_HASHED = 128

/**
 * What the index of all fields holds of an entity: a number of 32 bits for each field and key. Whoever has the number of a key may
 * have it, and whoever does not has it not. The numbers are stored: another function needs tables of another version.
 */
export function termsOf(fields: ReadonlyMap<string, readonly string[]>): number[] {
  const terms: number[] = []
  for (const [path, keys] of fields) {
    if (keys.length === 0) continue
    const field = fieldBits(path)
    for (const key of keys) terms.push(field | keyBits(key))
  }
  return terms
}

/** The numbers of some keys of one field. */
export function termsAsked(path: string, keys: readonly string[]): number[] {
  const field = fieldBits(path)
  return [...new Set(keys.map((key) => field | keyBits(key)))]
}

const keyBits = (key: string) => hash(key) >>> (32 - KEY_BITS)

const fieldBits = byPath((path) => hash(path) << KEY_BITS)

/** FNV-1a of UTF-16 code units with the finisher of MurmurHash3, so that all of its bits depend on all of the text. */
function hash(text: string): number {
  let value = 0x811c9dc5 ^ text.length
  const end = Math.min(text.length, MOST_HASHED)
  for (let i = 0; i < end; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return value ^ (value >>> 16)
}
