import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { termsAsked, termsOf } from './field-terms.js'

const fields = fc.dictionary(fc.string({ unit: 'binary' }), fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }))

describe('the terms of fields', () => {
  test('hold what is asked for by any of their keys', () => {
    fc.assert(
      fc.property(fields, (members) => {
        const terms = termsOf(new Map(Object.entries(members)))
        for (const [path, keys] of Object.entries(members))
          for (const term of termsAsked(path, keys)) expect(terms).toContain(term)
      }),
    )
  })

  test('are whole numbers of 32 bits, none for a field without keys', () => {
    fc.assert(
      fc.property(fields, (members) => {
        const terms = termsOf(new Map(Object.entries(members)))
        expect(terms).toHaveLength(Object.values(members).flat().length)
        for (const term of terms) expect(term).toBe(term | 0)
      }),
    )
  })

  test('are what is stored: with another function, tables need another version', () => {
    expect(termsOf(new Map([['metadata.tags', ['java', 'ä🦉']]]))).toEqual(termsAsked('metadata.tags', ['java', 'ä🦉']))
    expect(termsAsked('metadata.tags', ['java', '', 'x'.repeat(20_000)])).toEqual([376779772, 376781491, 376780542])
  })

  test('spread keys of any length over their buckets, and fields over theirs', () => {
    const distinct = (texts: string[]) => new Set(texts).size
    const names = Array.from({ length: 4096 }, (_, n) => `url:https://github.example/acme/service-${n}/blob/main`)
    // Of 4,096 at random two thirds are distinct, give or take: e has its 1/e.
    expect(new Set(names.flatMap((name) => termsAsked('a', [name]))).size).toBeGreaterThan(2400)
    expect(distinct(names.map((name) => String(termsAsked(name, ['a'])[0])))).toBeGreaterThan(4070)
  })

  test('ask once for keys of one bucket', () => {
    expect(termsAsked('a', ['b', 'b'])).toHaveLength(1)
  })
})
