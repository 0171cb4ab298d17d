import { parse } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import { leafOf } from '../../../domain/evidence/chain.js'
import { jsonValues } from '../../../domain/json/json.spec-kit.js'
import { csvOf, DIGESTED_FILES, FileDigesting, HEADERS } from './pack-files.js'

describe('rows of CSV', () => {
  test('quote what has to be quoted, and nothing else', () => {
    const record = { entityRef: 'a,b', kind: 'say "so"', owner: 'two\nlines', position: '7', rank: 300, reason: null }
    expect(csvOf('ownership-end', [record])).toBe('"a,b","say ""so""","two\nlines",7,,,300,,,,\n')
  })

  test('have structures as JSON', () => {
    const [row = ''] = csvOf('events', [
      { position: '1', data: { a: ['x', 1, null] }, metadata: { actor: 'anna' } },
    ]).split('\n')
    expect(row).toBe('1,,,,,,,anna,,,,,,"{""a"":[""x"",1,null]}"')
  })

  test('are those that a library writes', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', 'ä', '🚑', '{') })
    fc.assert(
      fc.property(texts, jsonValues(), (actor, data) => {
        const record = { position: '1', metadata: { actor }, data }
        const cells = Array<string>(14).fill('')
        cells[0] = '1'
        cells[7] = actor
        cells[13] = data === null ? '' : typeof data === 'string' ? data : JSON.stringify(data)
        expect(csvOf('events', [record])).toBe(stringify([cells]))
      }),
    )
  })

  test('have a header in every file', () => {
    const csv = DIGESTED_FILES.filter((file) => parse(file).ext === '.csv')
    expect([...HEADERS.keys()].sort()).toEqual(csv.sort())
  })
})

test('a digest is of the bytes, however they come', () => {
  const [one, other] = [new FileDigesting('f'), new FileDigesting('f')]
  one.add(Buffer.from('a\nb\nc'))
  for (const part of ['a', '\nb\n', 'c']) other.add(Buffer.from(part))
  const result = one.result()
  expect(result).toEqual(other.result())
  expect(result).toMatchObject({ name: 'f', bytes: 5, lines: 2, sha256: leafOf('a\nb\nc') })
})
