import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { newKey, ownerEvents, packOf, removePacks } from './pack.spec-kit.js'
import { verifyPack } from './verify-pack.js'

/** Bytes as they are in a file, one of them changed, gone, or put in before it. */
const TAMPERINGS = {
  changed: (bytes: Buffer, at: number, byte: number) => {
    const other = Buffer.from(bytes)
    other[at] = byte === other[at] ? byte ^ 1 : byte
    return other
  },
  removed: (bytes: Buffer, at: number) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]),
  inserted: (bytes: Buffer, at: number, byte: number) =>
    Buffer.concat([bytes.subarray(0, at), Buffer.of(byte), bytes.subarray(at)]),
}

type Tampering = keyof typeof TAMPERINGS

let folder: string
let files: [name: string, bytes: Buffer][]
beforeAll(async () => {
  folder = await packOf({ log: ownerEvents(9), from: 3, key: await newKey() })
  const names = await readdir(folder)
  files = await Promise.all(
    names.map(async (name): Promise<[string, Buffer]> => [name, await readFile(join(folder, name))]),
  )
})

afterAll(removePacks)

/** Whether the pack passes though a file has these bytes. */
async function passes(name: string, original: Buffer, bytes: Buffer): Promise<boolean> {
  await writeFile(join(folder, name), bytes)
  const { ok } = await verifyPack({ folder })
  await writeFile(join(folder, name), original)
  return ok
}

describe('a pack does not pass', () => {
  test('when any byte of it is changed, removed or put in', async () => {
    const cases = fc.record({
      file: fc.nat(),
      at: fc.nat(),
      byte: fc.integer({ min: 0, max: 255 }),
      tampering: fc.constantFrom<Tampering>('changed', 'removed', 'inserted'),
    })
    await fc.assert(
      fc.asyncProperty(cases, async ({ file, at, byte, tampering }) => {
        const [name, bytes] = files[file % files.length] as [string, Buffer]
        fc.pre(tampering === 'inserted' || bytes.length > 0)
        const place = at % (bytes.length + (tampering === 'inserted' ? 1 : 0))
        expect(await passes(name, bytes, TAMPERINGS[tampering](bytes, place, byte))).toBe(false)
      }),
      { numRuns: 200 },
    )
    expect((await verifyPack({ folder })).ok).toBe(true)
  })

  // Of the signature every seventh byte from a random one: all of them take half a minute.
  test.each([
    ['ownership-changes.csv', 1],
    ['chain.csv', 1],
    ['manifest.jws', 7],
  ])('when any one of the bytes of %s is another one', async (name, step) => {
    const [, bytes] = files.find(([file]) => file === name) as [string, Buffer]
    for (let at = Math.floor(Math.random() * step); at < bytes.length; at += step)
      if (await passes(name, bytes, TAMPERINGS.changed(bytes, at, bytes.readUInt8(at) ^ 1)))
        throw new Error(`byte ${at}`)
  })
})
