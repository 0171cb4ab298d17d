import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { firstDifference } from './first-difference.js'

async function* given(lines: readonly string[]): AsyncGenerator<string> {
  for (const line of lines) yield await Promise.resolve(line)
}

const differ = (expected: readonly string[], actual: readonly string[]) =>
  firstDifference(given(expected), given(actual), actual.length - expected.length)

const LINES = ['a', 'b', 'c', 'd', 'e', 'f']
const without = (at: number) => LINES.filter((_, i) => i !== at)

describe('the first difference', () => {
  test.each<[string, string[], number, string]>([
    ['a line that was changed', ['a', 'b', 'x', 'd', 'e', 'f'], 3, 'changed'],
    ['the last line that was changed', ['a', 'b', 'c', 'd', 'e', 'x'], 6, 'changed'],
    ['the first line that is gone', without(0), 1, 'removed'],
    ['a line that is gone', without(3), 4, 'removed'],
    ['the last line that is gone', without(5), 6, 'removed'],
    ['all lines that are gone', [], 1, 'removed'],
    ['a line that was put in', ['a', 'b', 'x', 'c', 'd', 'e', 'f'], 3, 'inserted'],
    ['a line that was put behind', [...LINES, 'x'], 7, 'inserted'],
    ['a line that is there twice', ['a', 'b', 'b', 'c', 'd', 'e', 'f'], 3, 'duplicated'],
    ['a copy before its original', ['a', 'e', 'b', 'c', 'd', 'e', 'f'], 2, 'duplicated'],
    ['the last line twice', [...LINES, 'f'], 7, 'duplicated'],
    ['two that changed places', ['a', 'c', 'b', 'd', 'e', 'f'], 2, 'reordered'],
    ['two far ones that did', ['a', 'f', 'c', 'd', 'e', 'b'], 2, 'reordered'],
    ['one that was moved back', ['b', 'c', 'd', 'e', 'a', 'f'], 1, 'reordered'],
  ])('is %s', async (_, actual, line, kind) => {
    expect(await differ(LINES, actual)).toMatchObject({ line, kind })
  })

  test('is none in the same lines', async () => {
    expect(await differ(LINES, LINES)).toBeUndefined()
    expect(await differ([], [])).toBeUndefined()
  })

  test('is where the lines part, whatever was done', async () => {
    const lists = () => fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(lists(), lists(), async (expected, actual) => {
        const found = await differ(expected, actual)
        const at = Array.from({ length: 9 }, (_, i) => i).find((i) => expected[i] !== actual[i])
        expect(found?.line).toBe(at === undefined ? undefined : at + 1)
      }),
    )
  })
})
