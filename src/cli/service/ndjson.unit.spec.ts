import { describe, expect, test } from '@jest/globals'
import { ndjsonBody, ndjsonValues } from './ndjson.js'

async function* chunks(...parts: Uint8Array[]) {
  for (const part of parts) yield await Promise.resolve(part)
}

describe('NDJSON', () => {
  test('is written in chunks, a line each', async () => {
    const lines = Array.from({ length: 5_000 }, (_, i) => JSON.stringify({ i, text: 'ä'.repeat(20) }))
    const parts: Uint8Array[] = []
    for await (const part of ndjsonBody(lines)) parts.push(part)
    expect(parts.length).toBeGreaterThan(1)
    expect(Buffer.concat(parts).toString()).toBe(lines.map((line) => `${line}\n`).join(''))
  })

  test('is read wherever chunks end, even within a character', async () => {
    const bytes = new TextEncoder().encode('{"a":"ä"}\r\n\n{"b":2}')
    const values = []
    for await (const value of ndjsonValues(chunks(...Array.from(bytes, (byte) => Uint8Array.of(byte)))))
      values.push(value)
    expect(values).toEqual([{ a: 'ä' }, { b: 2 }])
  })
})
