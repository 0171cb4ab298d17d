import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Position } from '../log/position.js'
import { Chain, GENESIS, leafOf } from './chain.js'
import { recordedLine } from './recorded-line.js'

const hashOf = (lines: readonly string[], start?: Chain) => {
  const chain = start ?? new Chain()
  for (const line of lines) chain.add(leafOf(line))
  return chain.hash
}

/** What anybody would write who has read the documentation. */
function byHand(lines: readonly string[]): string {
  const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
  return lines.reduce((hash, line) => sha256(hash, sha256(Buffer.from(line))), Buffer.alloc(32)).toString('hex')
}

describe('a chain', () => {
  test('is what its documentation says', () => {
    fc.assert(fc.property(fc.array(fc.string()), (lines) => expect(hashOf(lines)).toBe(byHand(lines))))
    expect(hashOf([])).toBe(GENESIS)
  })

  test('goes on from any place', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.string()), (before, after) => {
        const first = new Chain()
        hashOf(before, first)
        const rest = new Chain(first.hash, first.events)
        expect(hashOf(after, rest)).toBe(hashOf([...before, ...after]))
        expect(rest.events).toBe(before.length + after.length)
      }),
    )
  })

  test('differs with each line and their order', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.string()), (one, other) =>
        expect(hashOf(one) === hashOf(other)).toBe(JSON.stringify(one) === JSON.stringify(other)),
      ),
    )
  })
})

test('the line of an event is what the log holds of it, whether its type is known or not', () => {
  const metadata = { $correlationId: 'c', $causationId: 'c', actor: 'a', schemaVersion: 9, occurredAt: '2026' }
  const event = {
    recordedAt: '2026-03-01T10:00:00.000Z',
    id: 'id',
    type: 'Unheard',
    data: { b: 1, a: { d: [1e21, '\ud800\n'], c: null } },
    metadata: { ...metadata, extra: 'kept' },
    stream: 'odd-one',
    revision: 3,
    position: '7' as Position,
  }
  expect(recordedLine(event)).toBe(
    '{"position":"7","recordedAt":"2026-03-01T10:00:00.000Z","stream":"odd-one","revision":3,"id":"id","type":"Unheard",' +
      '"metadata":{"$correlationId":"c","$causationId":"c","actor":"a","schemaVersion":9,"occurredAt":"2026","extra":"kept"},' +
      '"data":{"b":1,"a":{"d":[1e+21,"\\ud800\\n"],"c":null}}}',
  )
})
