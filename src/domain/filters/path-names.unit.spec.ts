import { expect, test } from '@jest/globals'
import { pathsAbove, pathsBelow } from './path-names.js'

test('joins keys in lower case by dots', () => {
  expect(pathsBelow('')('Metadata')).toBe('metadata')
  expect(pathsBelow('metadata.labels')('Acme.example/Tier')).toBe('metadata.labels.acme.example/tier')
  expect(pathsBelow('metadata')('')).toBe('metadata.')
})

test('gives the same again, whatever was asked in between', () => {
  const long = 'x'.repeat(300)
  const below = pathsBelow('facts')
  for (let n = 0; n < 50_000; n++) expect(below(`Key${n}`)).toBe(`facts.key${n}`)
  for (let n = 0; n < 2; n++) {
    expect(below('Key7')).toBe('facts.key7')
    expect(pathsBelow('facts')('Key7')).toBe('facts.key7')
    expect(below(long)).toBe(`facts.${long}`)
    expect(pathsBelow(`facts.${long}`)('A')).toBe(`facts.${long}.a`)
    expect(below('__proto__')).toBe('facts.__proto__')
  }
})

test('tells the paths above one, the nearest first, again and again', () => {
  const long = 'x'.repeat(300)
  for (let n = 0; n < 2; n++) {
    expect(pathsAbove('metadata.labels.acme.example/tier')).toEqual([
      'metadata.labels.acme',
      'metadata.labels',
      'metadata',
    ])
    expect(pathsAbove('kind')).toEqual([])
    expect(pathsAbove('facts..a')).toEqual(['facts.', 'facts'])
    expect(pathsAbove('.a')).toEqual([])
    expect(pathsAbove(`facts.${long}.a`)).toEqual([`facts.${long}`, 'facts'])
  }
  for (let n = 0; n < 50_000; n++) expect(pathsAbove(`facts.key${n}`)).toEqual(['facts'])
})
