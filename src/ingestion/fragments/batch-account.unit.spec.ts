import { expect, test } from '@jest/globals'
import { BatchAccount } from './batch-account.js'

const bad = { subject: null, source: null, code: 'INVALID_FRAGMENT', pointer: null }

/** What is told after chunks of so many items, of which so many were refused. */
function told(...chunks: [total: number, refused: number][]) {
  const batch = new BatchAccount()
  return chunks.map(([total, count]) => {
    const account = batch.after({ total, refused: Array.from({ length: count }, () => bad) })
    return account && [account.total, account.refused.length, account.isRest]
  })
}

test('nothing is told of a batch of which nothing was refused', () => {
  expect(told([500, 0], [500, 0])).toEqual([null, null])
})

test('a refusal is told with all items that came before', () => {
  expect(told([500, 0], [500, 3], [500, 0], [500, 1])).toEqual([null, [1000, 3, false], null, [1000, 1, false]])
})

test('that some were taken is told once, whichever chunk they are in', () => {
  expect(told([500, 500], [500, 500], [500, 0], [500, 0])).toEqual([
    [500, 500, false],
    [500, 500, false],
    [500, 0, true],
    null,
  ])
})
