import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { OwnershipChangeRecord } from '../../domain/evidence/ownership.js'
import type { RecordedEvent } from '../../domain/log/recorded-event.js'
import type { SigningKey } from '../../platform/signing/signing-key.js'
import type { Records } from '../../projections/evidence/pack/pack-files.js'
import { newKey, ownerEvents, packOf, removePacks } from './pack.spec-kit.js'
import { verifyPack } from './verify-pack.js'

const LOG = ownerEvents(24)

let key: SigningKey
beforeAll(async () => {
  key = await newKey()
})

afterAll(removePacks)

const pack = () => packOf({ log: LOG, from: 6, to: 20, key })
const findings = async (folder: string) => (await verifyPack({ folder })).findings

/** Changes the lines of a file. */
async function edit(folder: string, file: string, change: (lines: string[]) => void): Promise<void> {
  const lines = (await readFile(join(folder, file), 'utf8')).split('\n').slice(0, -1)
  change(lines)
  await writeFile(join(folder, file), lines.map((line) => `${line}\n`).join(''))
}

const swap = (a: number, b: number) => (lines: string[]) => {
  ;[lines[a], lines[b]] = [String(lines[b]), String(lines[a])]
}
const remove = (at: number) => (lines: string[]) => void lines.splice(at, 1)
const copy = (from: number, to: number) => (lines: string[]) => void lines.splice(to, 0, String(lines[from]))
const change = (at: number) => (lines: string[]) =>
  void (lines[at] = String(lines[at]).replace('component', 'komponent'))

describe('a pack that is what was signed', () => {
  test.each([
    ['of all of a log', 0, 24],
    ['of a part', 6, 20],
    ['of nothing', 7, 7],
    ['before the first event', 0, 0],
  ])('%s passes', async (_, from, to) => {
    const verdict = await verifyPack({ folder: await packOf({ log: LOG, from, to, key }) })
    expect(verdict).toMatchObject({ ok: true, findings: [], keyId: key.id, pinned: false })
  })

  test('passes under a key that is asked for, and not under another', async () => {
    const folder = await pack()
    expect(await verifyPack({ folder, keyIds: ['another', key.id] })).toMatchObject({ ok: true, pinned: true })
    expect(await verifyPack({ folder, keyIds: ['another'] })).toMatchObject({ ok: false, findings: [{ kind: 'key' }] })
  })
})

describe('of events, verify names the line and the position', () => {
  test.each<[string, (lines: string[]) => void, object]>([
    ['that was changed', change(4), { line: 5, position: '11', kind: 'changed' }],
    ['before which one was removed', remove(3), { line: 4, position: '10', kind: 'removed' }],
    ['where the last was removed', remove(13), { line: 14, position: '20', kind: 'removed' }],
    ['that is there twice', copy(2, 3), { line: 4, position: '10', kind: 'duplicated' }],
    ['from which the order is another', swap(5, 9), { line: 6, position: '12', kind: 'reordered' }],
  ])('%s', async (_, tamper, expected) => {
    const folder = await pack()
    await edit(folder, 'events.ndjson', tamper)
    expect(await findings(folder)).toEqual([expect.objectContaining({ file: 'events.ndjson', ...expected })])
  })
})

describe('of another file, verify names the line by the file that says the same', () => {
  test.each<[string, (lines: string[]) => void, object]>([
    ['ownership-changes.ndjson', change(2), { line: 3, kind: 'changed' }],
    ['ownership-changes.csv', change(3), { line: 4, kind: 'changed' }],
    ['ownership-changes.csv', swap(1, 2), { line: 2, kind: 'reordered' }],
    ['ownership-start.ndjson', remove(0), { line: 1, kind: 'removed' }],
    ['ownership-end.csv', copy(1, 2), { line: 3, kind: 'duplicated' }],
    ['events.csv', remove(7), { line: 8, kind: 'removed' }],
    ['chain.csv', swap(4, 5), { line: 5, kind: 'reordered' }],
    ['ownership-end.csv', (lines) => void (lines[0] = 'entity'), { kind: 'changed' }],
  ])('%s', async (file, tamper, expected) => {
    const folder = await pack()
    await edit(folder, file, tamper)
    expect(await findings(folder)).toEqual([expect.objectContaining({ file, ...expected })])
  })

  test('unless that one was changed, too', async () => {
    const folder = await pack()
    for (const file of ['ownership-changes.ndjson', 'ownership-changes.csv']) await edit(folder, file, change(2))
    expect((await findings(folder)).map(({ file, kind, line }) => [file, kind, line])).toEqual([
      ['ownership-changes.ndjson', 'changed', undefined],
      ['ownership-changes.csv', 'changed', undefined],
    ])
  })
})

describe('verify refuses', () => {
  test.each(['events.csv', 'events.ndjson', 'chain.csv', 'manifest.json', 'manifest.jws'])(
    'a pack without %s',
    async (file) => {
      const folder = await pack()
      await rm(join(folder, file))
      expect(await findings(folder)).toContainEqual(expect.objectContaining({ file, kind: 'missing' }))
    },
  )

  test('a signature in another text of the same bytes', async () => {
    const folder = await pack()
    const file = join(folder, 'manifest.jws')
    const jws = (await readFile(file, 'utf8')).trim()
    const signature = jws.slice(jws.lastIndexOf('.') + 1)
    // Of 86 digits the last has four bits that no byte needs.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const last = alphabet.charAt(alphabet.indexOf(jws.slice(-1)) ^ 1)
    const other = `${jws.slice(0, -1)}${last}`
    expect(Buffer.from(other.slice(-signature.length), 'base64url')).toEqual(Buffer.from(signature, 'base64url'))
    await writeFile(file, `${other}\n`)
    expect(await findings(folder)).toEqual([expect.objectContaining({ file: 'manifest.jws', kind: 'signature' })])
  })

  test('a pack with a file more, or a folder', async () => {
    const folder = await pack()
    await writeFile(join(folder, 'note.txt'), 'x')
    await mkdir(join(folder, 'more'))
    expect((await findings(folder)).map(({ file, kind }) => [file, kind])).toEqual([
      ['more', 'extra'],
      ['note.txt', 'extra'],
    ])
  })

  test('a folder in place of a file', async () => {
    const folder = await pack()
    await rename(join(folder, 'events.csv'), `${folder}-aside`)
    await mkdir(join(folder, 'events.csv'))
    expect((await verifyPack({ folder })).ok).toBe(false)
  })

  test('a manifest of one pack in another, and one that somebody else signed', async () => {
    const [one, other] = [await pack(), await packOf({ log: LOG, key })]
    for (const file of ['manifest.json', 'manifest.jws'])
      await writeFile(join(one, file), await readFile(join(other, file)))
    expect((await verifyPack({ folder: one })).ok).toBe(false)
    const forged = await packOf({ log: LOG, key: await newKey() })
    expect((await verifyPack({ folder: forged, keyIds: [key.id] })).ok).toBe(false)
  })
})

describe('of what is signed, verify finds that', () => {
  type Change = (records: Record<Records, object[]>) => void
  const changes = (records: Record<Records, object[]>) => records['ownership-changes'] as OwnershipChangeRecord[]
  test.each<[string, Change, object]>([
    [
      'the end lacks an entity',
      (records) => void records['ownership-end'].pop(),
      { file: 'ownership-end.ndjson', line: 3 },
    ],
    [
      'the end has another owner',
      (records) => void Object.assign(records['ownership-end'][1] ?? {}, { owner: 'group:default/x' }),
      { file: 'ownership-end.ndjson', line: 2 },
    ],
    [
      'the start lacks an entity',
      (records) => void records['ownership-start'].shift(),
      { file: 'ownership-start.ndjson' },
    ],
    [
      'a change is missing',
      (records) => void records['ownership-changes'].splice(4, 1),
      { file: 'ownership-changes.ndjson', line: 7 },
    ],
    [
      'a change has another actor than its event',
      (records) => void Object.assign(changes(records)[3] ?? {}, { actor: 'x' }),
      { file: 'ownership-changes.ndjson', line: 4 },
    ],
    [
      'a change is of no event of the pack',
      (records) =>
        void changes(records).push({
          ...(changes(records).at(-1) as OwnershipChangeRecord),
          position: '99',
          cause: 'OWNER_CHANGED',
        }),
      { file: 'ownership-changes.ndjson', line: 15 },
    ],
    ['an event is missing', (records) => void records.events.splice(2, 1), {}],
    ['an event does not follow', (records) => records.events.reverse(), { file: 'events.ndjson', line: 2 }],
    [
      'the last event lies beyond the end',
      (records) => void Object.assign(records.events.at(-1) as RecordedEvent, { position: '77' }),
      { file: 'events.ndjson' },
    ],
  ])('%s', async (_, records, expected) => {
    const folder = await packOf({ log: structuredClone(LOG), from: 6, to: 20, key, forge: { records } })
    const found = await findings(folder)
    expect(found).toContainEqual(expect.objectContaining({ kind: 'contradiction', ...expected }))
  })

  test('the chain leads elsewhere, or the counts are others', async () => {
    const manifest = (forged: (manifest: import('../../projections/evidence/pack/manifest.js').Manifest) => void) =>
      packOf({ log: LOG, from: 6, to: 20, key, forge: { manifest: forged } })
    for (const folder of [
      await manifest(({ chain }) => (chain.after.hash = chain.before.hash)),
      await manifest(({ chain }) => (chain.before.hash = chain.after.hash)),
      await manifest(({ counts }) => (counts.events = 3)),
      await manifest(({ counts }) => (counts['ownership-start'] = 2)),
    ])
      expect((await verifyPack({ folder })).ok).toBe(false)
  })
})

describe('packs join', () => {
  const joined = async (previous: Parameters<typeof packOf>[0], next: Parameters<typeof packOf>[0]) =>
    (await verifyPack({ folder: await packOf(next), previous: await packOf(previous) })).findings

  test('when one begins where the other ends', async () => {
    for (const at of [0, 6, 24])
      expect(await joined({ log: LOG, to: at, key }, { log: LOG, from: at, key })).toEqual([])
  })

  test.each([
    ['with a gap', 5, 6, /1 events lie between/],
    ['when they overlap', 7, 6, /1 events before/],
  ])('not %s', async (_, to, from, detail) => {
    expect(await joined({ log: LOG, to, key }, { log: LOG, from, key })).toEqual([
      { kind: 'join', detail: expect.stringMatching(detail) as unknown },
    ])
  })

  test('not when the log before was changed meanwhile, and not of another log', async () => {
    const changed = LOG.map((event, i) => (i === 3 ? { ...event, metadata: { ...event.metadata, actor: 'x' } } : event))
    const [finding] = await joined({ log: LOG, to: 6, key }, { log: changed, from: 6, key })
    expect(finding?.detail).toMatch(/changed since/)
    const another = LOG.map((event, i) => (i === 0 ? { ...event, id: 'another' } : event))
    const [other] = await joined({ log: LOG, to: 6, key }, { log: another, from: 6, key })
    expect(other?.detail).toMatch(/different logs/)
  })

  test('under another key only when both are asked for', async () => {
    const other = await newKey()
    const [previous, folder] = [await packOf({ log: LOG, to: 6, key: other }), await packOf({ log: LOG, from: 6, key })]
    expect((await verifyPack({ folder, previous })).ok).toBe(false)
    expect((await verifyPack({ folder, previous, keyIds: [key.id] })).ok).toBe(false)
    expect((await verifyPack({ folder, previous, keyIds: [key.id, other.id] })).ok).toBe(true)
  })
})
