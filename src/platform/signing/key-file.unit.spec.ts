import { generateKeyPairSync } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { compactVerify, importJWK } from 'jose'
import { SigningKeys } from './key-file.js'

let dataDir: string
beforeEach(async () => {
  dataDir = join(await mkdtemp(join(tmpdir(), 'strata-keys-')), 'data')
})
afterEach(() => rm(dirname(dataDir), { recursive: true, force: true }))

const keys = (signingKey?: ReturnType<typeof generateKeyPairSync>['privateKey']) =>
  new SigningKeys({ dataDir, signingKey: signingKey })
const file = () => join(dataDir, 'signing-key.pem')

describe('the key of a service', () => {
  test('is made at first need, for its owner alone, and kept', async () => {
    const { id } = await keys().key()
    expect((await stat(file())).mode & 0o777).toBe(0o600)
    expect(await readdir(dataDir)).toEqual(['signing-key.pem'])
    expect((await keys().key()).id).toBe(id)
  })

  test('is one, though many make it at the same time', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => keys().key()))
    expect(new Set(made.map(({ id }) => id)).size).toBe(1)
    expect(await readdir(dataDir)).toEqual(['signing-key.pem'])
  })

  test('is the one of the settings, and then none is made', async () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    const [one, other] = [await keys(privateKey).key(), await keys(privateKey).key()]
    expect(one.id).toBe(other.id)
    await expect(readdir(dataDir)).rejects.toThrow('ENOENT')
  })

  test('signs what its public part verifies', async () => {
    const key = await keys().key()
    const { payload, protectedHeader } = await compactVerify(
      await key.sign('text', 'test+json'),
      await importJWK(key.publicJwk, 'EdDSA'),
    )
    expect([Buffer.from(payload).toString(), protectedHeader.kid]).toEqual(['text', key.id])
    expect(Object.keys(key.publicJwk)).not.toContain('d')
  })

  test('that is no key is not replaced, and can be mended without a restart', async () => {
    const service = keys()
    const { id } = await service.key()
    const pem = await readFile(file(), 'utf8')
    await writeFile(file(), 'rubbish')
    const again = keys()
    await expect(again.key()).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining(file()) as unknown,
    })
    expect(await readFile(file(), 'utf8')).toBe('rubbish')
    await writeFile(file(), pem)
    expect((await again.key()).id).toBe(id)
  })

  test('that cannot be kept is told with where', async () => {
    await writeFile(dataDir, 'a file')
    await chmod(dataDir, 0o600)
    await expect(keys().key()).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining(dataDir) as unknown,
    })
  })
})
