import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { formatRef, fullRef, parseRef, splitRef } from './entity-ref.js'
import { inAnyCase, refParts } from './entity.spec-kit.js'
import { isKind, isName, isNamespace } from './names.js'

describe('an entity ref', () => {
  test('is the same after writing and reading it', () => {
    fc.assert(
      fc.property(refParts(), (parts) => {
        expect(parseRef(formatRef(parts))).toEqual(parts)
        expect(splitRef(formatRef(parts))).toEqual(parts)
      }),
    )
  })

  test('is the same in any case', () => {
    const written = refParts().chain((parts) => fc.tuple(fc.constant(parts), inAnyCase(formatRef(parts))))
    fc.assert(fc.property(written, ([parts, text]) => expect(parseRef(text)).toEqual(parts)))
  })

  test('needs no part that its defaults have', () => {
    fc.assert(
      fc.property(refParts(), (parts) => {
        expect(parseRef(parts.name, parts)).toEqual(parts)
        expect(parseRef(`${parts.namespace}/${parts.name}`, parts)).toEqual(parts)
        expect(parseRef(`${parts.kind}:${parts.name}`, parts)).toEqual(parts)
      }),
    )
  })

  test('is full in its full form, and has parts that obey the rules, whatever the text', () => {
    const scraps = fc.constantFrom('a', 'B', '7', ':', '/', '-', '_', '.', ' ', 'ä', '\u212a')
    fc.assert(
      fc.property(fc.array(scraps, { maxLength: 9 }), (parts) => {
        const ref = fullRef(parts.join(''), { kind: 'group' })
        if (ref === undefined) return
        const { kind, namespace, name } = splitRef(ref)
        expect([isKind(kind), isNamespace(namespace), isName(name)]).toEqual([true, true, true])
        expect(fullRef(ref)).toBe(ref)
      }),
      { numRuns: 2000 },
    )
  })
})
