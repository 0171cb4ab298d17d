import { expect, test } from '@jest/globals'
import { byPath } from './by-path.js'

const counting = () => {
  let calls = 0
  const of = byPath((path) => `${path} ${++calls}`)
  return of
}

test('what was made of a path is given again', () => {
  const of = counting()
  expect([of('a'), of('b'), of('a'), of('b')]).toEqual(['a 1', 'b 2', 'a 1', 'b 2'])
})

test('of a long path nothing is remembered, and of too many none', () => {
  const of = counting()
  const long = 'x'.repeat(257)
  expect([of(long), of(long)]).toEqual([`${long} 1`, `${long} 2`])
  expect(of('a')).toBe('a 3')
  for (let n = 0; n < 20_000; n++) of(`path-${n}`)
  expect(of('a')).not.toBe('a 3')
})
