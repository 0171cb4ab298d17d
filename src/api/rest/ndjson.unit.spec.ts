import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { StrataError } from '../../domain/errors.js'
import { LINE_LIMIT, parseLines } from './ndjson.js'
import { gather } from './streams.spec-kit.js'

async function* chunks(...parts: (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const part of parts) yield await Promise.resolve(Buffer.from(part))
}

/** What was parsed, and of what was not its code. */
async function parsed(...parts: (string | Buffer)[]) {
  const lines = await gather(parseLines(chunks(...parts)))
  return lines.map((line) => (line instanceof StrataError ? line.code : line))
}

describe('lines', () => {
  test.each([
    ['with a line break at the end', '{"a":1}\n[2]\n'],
    ['without one', '{"a":1}\n[2]'],
    ['with CRLF', '{"a":1}\r\n[2]\r\n'],
    ['with empty lines', '\n\n{"a":1}\n  \n\r\n[2]\n\n'],
    ['with space around', ' {"a":1}\t\n [2] '],
    ['with a byte order mark', '\ufeff{"a":1}\n[2]'],
  ])('%s are parsed', async (_, text) => expect(await parsed(text)).toEqual([{ a: 1 }, [2]]))

  test('of nothing are none', async () => {
    expect(await parsed()).toEqual([])
    expect(await parsed('')).toEqual([])
    expect(await parsed('\n')).toEqual([])
  })

  test('that cannot be parsed are their errors', async () => {
    const bad = ['{', '{"a":1,"a":2}', '['.repeat(500) + ']'.repeat(500), 'nothing', '1 2', "{'a':1}"]
    expect(await parsed([1, ...bad, 2].join('\n'))).toEqual([
      1,
      'MALFORMED_JSON',
      'DUPLICATE_KEY',
      'TOO_DEEP',
      'MALFORMED_JSON',
      'MALFORMED_JSON',
      'MALFORMED_JSON',
      2,
    ])
  })

  test('that are no UTF-8 are refused and not mended, wherever a chunk ends', async () => {
    const bytes = Buffer.from('"é"\n"x"\n')
    expect(await parsed(bytes.subarray(0, 2), bytes.subarray(2))).toEqual(['é', 'x'])
    expect(await parsed(Buffer.from('"é"\n"x"', 'latin1'))).toEqual(['MALFORMED_JSON', 'x'])
  })

  test('may be as long as the limit and no longer', async () => {
    const line = (length: number) => `"${'x'.repeat(length - 2)}"`
    const [longest, longer] = [line(LINE_LIMIT), line(LINE_LIMIT + 1)]
    expect(await parsed(longest)).toEqual([JSON.parse(longest)])
    expect(await parsed(`${longer}\n1\n${longer}`)).toEqual(['PAYLOAD_TOO_LARGE', 1, 'PAYLOAD_TOO_LARGE'])
    const half = LINE_LIMIT / 2
    const cut = [longer.slice(0, half), longer.slice(half, half + 10), longer.slice(half + 10), '\n1']
    expect(await parsed(...cut)).toEqual(['PAYLOAD_TOO_LARGE', 1])
    expect(await parsed(longest.slice(0, half), longest.slice(half), '\n1')).toEqual([JSON.parse(longest), 1])
  })

  test('are given as soon as they are complete', async () => {
    let read = 0
    async function* slow() {
      for (const part of ['1\n2', '3\n', '4']) {
        read++
        yield await Promise.resolve(Buffer.from(part))
      }
    }
    const lines = parseLines(slow())
    expect([(await lines.next()).value, read]).toEqual([1, 1])
    expect([(await lines.next()).value, read]).toEqual([23, 2])
    expect([(await lines.next()).value, read]).toEqual([4, 3])
  })

  test('are the same however the bytes are cut', async () => {
    const values = fc.array(fc.oneof(fc.jsonValue(), fc.constant('Käse 🧀'), fc.constant(null)), { maxLength: 8 })
    const cuts = fc.array(fc.nat(), { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(values, cuts, fc.constantFrom('\n', '\r\n', '\n\n'), async (lines, at, separator) => {
        const bytes = Buffer.from(lines.map((line) => JSON.stringify(line)).join(separator))
        const places = [0, ...at.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
        const parts = places.slice(1).map((end, i) => bytes.subarray(places[i], end))
        expect(await parsed(...parts)).toEqual(JSON.parse(JSON.stringify(lines)))
      }),
      { numRuns: 300 },
    )
  })
})
