import { expect, test } from '@jest/globals'
import { sameButForCase } from './stream-names.js'

test('sameButForCase finds names that the server takes for one', () => {
  expect([...sameButForCase(['a', 'B', 'A', 'b', 'c', 'c'])].toSorted()).toEqual(['A', 'B', 'a', 'b'])
})
