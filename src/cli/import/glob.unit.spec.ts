import { describe, expect, test } from '@jest/globals'
import { globPattern } from './glob.js'

const matches = (glob: string, path: string) => globPattern(glob).test(path)

describe('globPattern', () => {
  test.each([
    ['catalog-info.yaml', 'catalog-info.yaml', true],
    ['catalog-info.yaml', 'catalog-infoXyaml', false],
    ['*.yaml', 'a.yaml', true],
    ['*.yaml', 'a/b.yaml', false],
    ['a?.yaml', 'ab.yaml', true],
    ['services/*/info.yaml', 'services/a/info.yaml', true],
    ['services/*/info.yaml', 'services/a/b/info.yaml', false],
    ['services/**/info.yaml', 'services/info.yaml', true],
    ['services/**/info.yaml', 'services/a/b/info.yaml', true],
    ['services/**', 'services/a/b', true],
    ['[a](b)$.yaml', '[a](b)$.yaml', true],
  ])('%s and %s: %s', (glob, path, expected) => expect(matches(glob, path)).toBe(expected))

  test('does not backtrack without end', () => {
    expect(matches(`${'*'.repeat(50)}x`, 'a'.repeat(5_000))).toBe(false)
  })
})
