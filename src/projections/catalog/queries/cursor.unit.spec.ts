import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { pointersOf, refusalOf } from '../../../domain/errors.spec-kit.js'
import type { Order } from '../../../domain/filters/order.js'
import type { Position } from '../../../domain/log/position.js'
import { decodeCursor, encodeCursor } from './cursor.js'

const BY_NAME: Order[] = [{ field: 'metadata.name', direction: 'ASC' }]
const PLACE = { values: ['cart'], ref: 'component:default/cart' }
/** A list as it is now. */
const listBy = (orders: Order[]) => ({ orders, asOf: null })
const CURSOR = encodeCursor(PLACE, listBy(BY_NAME))

const refused = (cursor: string, orders = BY_NAME) => pointersOf(() => decodeCursor(cursor, listBy(orders), '/after'))
const REFUSAL = { code: 'INVALID_CURSOR', pointers: ['/after'] }

describe('a cursor', () => {
  test('stands for the place it was made for', () => {
    const texts = fc.string({ unit: 'binary', maxLength: 8 }).filter((text) => !text.includes('\0'))
    fc.assert(
      fc.property(fc.array(fc.option(texts), { maxLength: 5 }), texts, (values, ref) => {
        const orders = values.map((_, i): Order => ({ field: `f${i}`, direction: i % 2 ? 'ASC' : 'DESC' }))
        const list = listBy(orders)
        const cursor = encodeCursor({ values, ref }, list)
        expect(cursor).toMatch(/^[\w-]+$/)
        expect(decodeCursor(cursor, list, '/after')).toEqual({ values, ref })
      }),
    )
  })

  test.each<[what: string, orders: Order[]]>([
    ['no order', []],
    ['another field', [{ field: 'kind', direction: 'ASC' }]],
    ['the other direction', [{ field: 'metadata.name', direction: 'DESC' }]],
    ['a further field', [...BY_NAME, { field: 'kind', direction: 'ASC' }]],
  ])('is none under %s', (_, orders) => {
    expect(refused(CURSOR, orders)).toEqual(REFUSAL)
  })

  test('is none as of another moment', () => {
    const then = { orders: BY_NAME, asOf: '7' as Position }
    const later = { orders: BY_NAME, asOf: '8' as Position }
    const cursor = encodeCursor(PLACE, then)
    expect(decodeCursor(cursor, then, '/after')).toEqual(PLACE)
    for (const list of [later, listBy(BY_NAME)]) {
      expect(pointersOf(() => decodeCursor(cursor, list, '/after'))).toEqual(REFUSAL)
    }
  })

  test('is none when a character of it is changed, added or left out', () => {
    const characters = fc.constantFrom('A', 'B', 'a', 'b', '0', '1', '-', '_', '=', '+', '/', ' ', 'é', '\0')
    const somewhere = fc.nat({ max: CURSOR.length })
    fc.assert(
      fc.property(somewhere, characters, fc.constantFrom(0, 1), (at, character, skipped) => {
        const changed = CURSOR.slice(0, at) + character + CURSOR.slice(at + skipped)
        fc.pre(changed !== CURSOR)
        expect(refused(changed)).toEqual(REFUSAL)
      }),
      { numRuns: 500 },
    )
    for (let length = 0; length < CURSOR.length; length += 1) expect(refused(CURSOR.slice(0, length))).toEqual(REFUSAL)
  })

  test.each(['', ' ', 'null', 'eyJhIjoxfQ', '0', '%00'])('is not %j', (text) => {
    expect(refused(text)).toEqual(REFUSAL)
  })

  test.each(['', 'x', '{}', '"x"', 'null', '[]', '[1]', '["a",1]', '["a"]', '["a","b","c"]', '["a","b\\u0000"]'])(
    'is none when somebody makes one up around %j',
    (payload) => {
      const checksum = createHash('sha256').update(`metadata.name ASC\n${payload}`).digest('base64url').slice(0, 8)
      expect(refused(Buffer.from(`${checksum}${payload}`).toString('base64url'))).toEqual(REFUSAL)
    },
  )

  test('is refused with a word on what to do', () => {
    expect(refusalOf(() => decodeCursor('x', listBy(BY_NAME), '/before')).message).toMatch(
      /\/before .* Begin again without one/,
    )
  })
})
