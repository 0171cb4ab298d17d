import { describe, expect, test } from '@jest/globals'
import { textArray } from './text-array.js'

const words = (...numbers: number[]) => {
  const buffer = Buffer.alloc(numbers.length * 4)
  numbers.forEach((number, index) => buffer.writeInt32BE(number, index * 4))
  return buffer
}

describe('textArray', () => {
  test('writes the header, then each text with its length in bytes', () => {
    expect(textArray(['a', 'äö'])).toEqual(
      Buffer.concat([words(1, 0, 25, 2, 1), words(1), Buffer.from('a'), words(4), Buffer.from('äö')]),
    )
  })

  test('flags nulls and gives them no bytes', () => {
    expect(textArray([null, ''])).toEqual(words(1, 1, 25, 2, 1, -1, 0))
  })

  test('writes an empty list as one dimension of no length', () => {
    expect(textArray([])).toEqual(words(1, 0, 25, 0, 1))
  })

  test('counts bytes beyond the basic plane, and a lone surrogate as the replacement it is written as', () => {
    expect(textArray(['🦉', '\ud800']).subarray(20)).toEqual(
      Buffer.concat([words(4), Buffer.from('🦉'), words(3), Buffer.from('\ufffd')]),
    )
  })
})
