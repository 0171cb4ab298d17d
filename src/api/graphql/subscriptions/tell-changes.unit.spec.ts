import { expect, test } from '@jest/globals'
import type { Position } from '../../../domain/log/position.js'
import type { ChangesPage, EffectiveChange } from '../../../projections/history/changes/effective-change.js'
import { tellChanges } from './tell-changes.js'

const change = (position: number) => ({ position: String(position) }) as EffectiveChange

function page(positions: number[], position: number, ref: string | null = null): ChangesPage {
  const place = { position: String(position) as Position, ref }
  return { changes: positions.map(change), place, caughtUp: ref === null }
}

async function told(...pages: ChangesPage[]): Promise<string[]> {
  const all: string[] = []
  async function* given() {
    yield* await Promise.resolve(pages)
  }
  for await (const { position, resumeAfter } of tellChanges(given(), '3' as Position))
    all.push(`${position}>${resumeAfter}`)
  return all
}

test('who breaks off resumes after the last position of which everything was told', async () => {
  expect(await told(page([5, 6], 9))).toEqual(['5>5', '6>6'])
  expect(await told(page([5, 6, 6, 6, 7], 9))).toEqual(['5>5', '6>5', '6>5', '6>6', '7>7'])
})

test('of a page that ends within a position, the position is not done with', async () => {
  expect(await told(page([6, 6], 6, 'a'), page([6, 6, 8], 9))).toEqual(['6>3', '6>3', '6>3', '6>6', '8>8'])
})

test('what was searched without a change is done with', async () => {
  expect(await told(page([], 8), page([9], 9, 'a'), page([9], 9))).toEqual(['9>8', '9>9'])
  // The page was searched on behind its last change.
  expect(await told(page([5], 7, 'a'))).toEqual(['5>5'])
})
