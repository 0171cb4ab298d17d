import { describe, expect, test } from '@jest/globals'
import { pointersOf } from '../../domain/errors.spec-kit.js'
import { refuseMassRemoval } from './mass-removal.js'

const remove = (removals: number, members: number, allowed?: number) => () =>
  refuseMassRemoval({ removals, members, allowed })

describe('removing', () => {
  test.each([
    [0, 0],
    [10, 10],
    [11, 55],
    [20, 100],
    [200, 1000],
  ])('%i of %i is let through', (removals, members) => expect(remove(removals, members)).not.toThrow())

  test.each([
    [11, 11],
    [11, 54],
    [21, 100],
    [1000, 1000],
  ])('%i of %i is refused', (removals, members) => {
    expect(pointersOf(remove(removals, members))).toEqual({ code: 'MASS_REMOVAL', pointers: ['/maxRemovals'] })
  })

  test('is let through as far as it is allowed, and no further', () => {
    expect(remove(1000, 1000, 1000)).not.toThrow()
    expect(remove(0, 10, 0)).not.toThrow()
    expect(pointersOf(remove(1000, 1000, 999)).code).toBe('MASS_REMOVAL')
    // A bound given is the bound, also where the guard alone would not have asked.
    expect(pointersOf(remove(1, 1000, 0)).code).toBe('MASS_REMOVAL')
  })
})
