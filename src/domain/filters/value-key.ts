import type { Scalar } from './filter.js'

/** Begins the keys of what is not text; a text that begins with it is escaped by it. */
const MARK = '\u0001'

/**
 * A scalar as text by which values compare: equal keys for equal values without regard to case, and in the order of their
 * keys by code point numbers stand by value, false before true, text by its lower case. Values of several types stand in
 * the order booleans, numbers, text, but the empty text before all.
 */
export function valueKey(value: Scalar): string {
  if (typeof value === 'boolean') return `${MARK}b${value ? 1 : 0}`
  if (typeof value === 'number') return `${MARK}n${sortableHex(value)}`
  const text = value.toLowerCase()
  return text.startsWith(MARK) ? `${MARK}t${text}` : text
}

/**
 * The key of the number or boolean that people read as this text, undefined where none is: facets tell values as text, and count an
 * entity that has both once.
 */
export function keyReadAs(text: string): string | undefined {
  const asked = text.toLowerCase()
  if (asked === 'true' || asked === 'false') return valueKey(asked === 'true')
  const number = Number(asked)
  return Number.isFinite(number) && String(number) === asked ? valueKey(number) : undefined
}

/** Whether a key is that of a text. */
export const isTextKey = (key: string): boolean => !key.startsWith(MARK) || key.startsWith(`${MARK}t`)

/** The value of a key as people read it, in lower case. */
export function textOfKey(key: string): string {
  if (!key.startsWith(MARK)) return key
  const rest = key.slice(2)
  if (key[1] === 'b') return String(rest === '1')
  return key[1] === 'n' ? String(numberOf(rest)) : rest
}

/** The 64 bits of a double as hex that sorts as the numbers do: positive ones get the sign bit, negative ones are inverted. */
function sortableHex(value: number): string {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value === 0 ? 0 : value)
  const bits = bytes.readBigUInt64BE()
  const sortable = bits >> 63n ? bits ^ 0xffffffffffffffffn : bits | (1n << 63n)
  return sortable.toString(16).padStart(16, '0')
}

function numberOf(hex: string): number {
  const sortable = BigInt(`0x${hex}`)
  const bits = sortable >> 63n ? sortable & ~(1n << 63n) : sortable ^ 0xffffffffffffffffn
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(bits)
  return bytes.readDoubleBE()
}
