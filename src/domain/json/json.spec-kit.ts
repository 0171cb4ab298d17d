import fc from 'fast-check'
import type { JsonObject, JsonValue } from './json.js'

/** Any text that UTF-16 can hold, lone surrogates aside; often one that JSON has to escape or that looks like JSON. */
export const texts = (): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.constantFrom('', '"', '\\', '\\"', ':', '{"a":1}', '[', '\u0000', '\u2028', '__proto__', 'constructor', '1'),
  )

/** Any value that JSON text can denote. JSON.stringify turns -0 into 0, so that is no value of its own. */
export const jsonValues = (): fc.Arbitrary<JsonValue> => jsonOf(texts())

export const jsonObjects = (): fc.Arbitrary<JsonObject> =>
  fc.dictionary(texts(), jsonValues(), { maxKeys: 4, noNullPrototype: true })

function jsonOf(keys: fc.Arbitrary<string>): fc.Arbitrary<JsonValue> {
  const numbers = fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number))
  return fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constant(null),
      fc.boolean(),
      numbers,
      keys,
      fc.array(tie('value'), { maxLength: 4 }),
      tie('object'),
    ),
    object: fc.dictionary(keys, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  })).value
}

/** The same value, the members of every object in reversed order. */
export function reordered(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(reordered)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).reverse()
  return Object.fromEntries(members.map(([key, member]) => [key, reordered(member)]))
}
