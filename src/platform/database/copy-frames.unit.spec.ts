import { describe, expect, test } from '@jest/globals'
import { CopyFrames, UnencodableValue } from './copy-frames.js'
import type { Column, Table } from './table.js'

const HEADER = 'PGCOPY\n\xff\r\n\0'.length + 8

/** The messages of rows of one column. */
function messages(type: Column<string | null>['type'], ...values: (string | null)[]): Buffer {
  const table: Table<string | null> = { name: 't', columns: [{ name: 'c', type, of: (value) => value }] }
  const frames = new CopyFrames(table)
  for (const value of values) frames.add(value)
  return Buffer.concat(frames.end())
}

/** What is in the data messages, which have to follow one another without a gap until the COPY is done. */
function dataOf(all: Buffer): Buffer[] {
  const data: Buffer[] = []
  let offset = 0
  for (; all[offset] === 0x64; offset += 1 + all.readInt32BE(offset + 1)) {
    data.push(all.subarray(offset + 5, offset + 1 + all.readInt32BE(offset + 1)))
  }
  expect(all.subarray(offset)).toEqual(Buffer.from([0x63, 0, 0, 0, 4]))
  return data
}

const int16 = (value: number) => Buffer.from([(value >> 8) & 0xff, value & 0xff])
const int32 = (value: number) => Buffer.concat([int16(value >> 16), int16(value & 0xffff)])

/** The bytes of the one value. */
function encoded(type: Column<string>['type'], value: string): Buffer {
  const data = Buffer.concat(dataOf(messages(type, value)))
  const length = data.readInt32BE(HEADER + 2)
  expect(data.subarray(HEADER + 6 + length)).toEqual(int16(-1))
  return data.subarray(HEADER + 6, HEADER + 6 + length)
}

describe('CopyFrames', () => {
  test('writes signature, rows with the number of their columns, and the end', () => {
    expect(dataOf(messages('text', 'ä', null))).toEqual([
      Buffer.concat([
        Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'),
        int32(0),
        int32(0),
        Buffer.concat([int16(1), int32(2), Buffer.from('ä')]),
        Buffer.concat([int16(1), int32(-1)]),
        int16(-1),
      ]),
    ])
  })

  test.each<[Column<string>['type'], string, string]>([
    ['text', '', ''],
    ['text', 'plain', Buffer.from('plain').toString('hex')],
    ['text', 'not ä\u007f plain 🦉', Buffer.from('not ä\u007f plain 🦉').toString('hex')],
    ['text', 'long and not plain: ä'.repeat(5), Buffer.from('long and not plain: ä'.repeat(5)).toString('hex')],
    ['json', '{"a":1}', Buffer.from('{"a":1}').toString('hex')],
    ['jsonb', '[]', '015b5d'],
    ['boolean', 'true', '01'],
    ['boolean', 'false', '00'],
    ['int', '-1', 'ffffffff'],
    ['bigint', '9007199254740991', '001fffffffffffff'],
    ['bigint', '-2', 'fffffffffffffffe'],
    ['uuid', '0123ABCD-4567-4abc-8def-0123456789ab', '0123abcd45674abc8def0123456789ab'],
    ['bigint', '9223372036854775807', '7fffffffffffffff'],
    ['bigint', '-9007199254740993', 'ffdfffffffffffff'],
    ['timestamptz', '2000-01-01T00:00:00.001Z', '00000000000003e8'],
    ['timestamptz', '1999-12-31T23:59:59.999Z', 'fffffffffffffc18'],
  ])('writes %s %s', (type, value, hex) => {
    expect(encoded(type, value).toString('hex')).toBe(hex)
  })

  test.each<[Column<string>['type'], string]>([
    ['int', 'one'],
    ['bigint', '9223372036854775808'],
    ['timestamptz', 'yesterday'],
    ['uuid', '0123abcd-4567-4abc-8def-0123456789a'],
    ['uuid', '0123abcd-4567-4abc-8def-0123456789ag'],
  ])('refuses %s %s', (type, value) => {
    expect(() => messages(type, value)).toThrow(UnencodableValue)
  })

  test('gives what is full while rows are added, once', () => {
    const table: Table<string> = { name: 't', columns: [{ name: 'c', type: 'text', of: (value) => value }] }
    const frames = new CopyFrames(table)
    const rows = Array.from({ length: 100 }, (_, i) => `${i}`.padEnd(3000, 'x'))
    const taken: Buffer[] = []
    for (const row of rows) {
      frames.add(row)
      if (frames.ready < 2) continue
      taken.push(...frames.take())
      expect([frames.ready, frames.take()]).toEqual([0, []])
    }
    expect(taken.length).toBeGreaterThan(2)
    expect(Buffer.concat([...taken, ...frames.end()])).toEqual(messages('text', ...rows))
  })

  test('cuts messages between rows, however long one is', () => {
    const rows = Array.from({ length: 50 }, (_, i) => (i === 20 ? 'ö'.repeat(200_000) : `${i}`.padEnd(3000, 'x')))
    const data = dataOf(messages('text', ...rows))
    expect(data.length).toBeGreaterThan(2)
    const all = Buffer.concat(data)
    const found: string[] = []
    let offset = HEADER
    while (all.readInt16BE(offset) === 1) {
      const length = all.readInt32BE(offset + 2)
      found.push(all.toString('utf8', offset + 6, offset + 6 + length))
      offset += 6 + length
    }
    expect(found).toEqual(rows)
    for (const message of data.slice(1)) expect([1, -1]).toContain(message.readInt16BE(0))
  })
})
