import { createPrivateKey, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StrataError } from '../../domain/errors.js'
import type { Config } from '../config/config.js'
import { hasCode } from '../database/embedded/errno.js'
import { parseSigningKey } from './parse-signing-key.js'
import { SigningKey } from './signing-key.js'

/** Where a key is kept that no setting names. */
const FILE = 'signing-key.pem'

/** The key of a service: the one that its settings name, or one that is made at first need and kept in the data folder. */
export class SigningKeys {
  #key: Promise<SigningKey> | undefined

  constructor(private readonly config: Pick<Config, 'signingKey' | 'dataDir'>) {}

  /** @throws StrataError when the one in the data folder cannot be used */
  key(): Promise<SigningKey> {
    this.#key ??= this.#open().catch((error: unknown) => {
      this.#key = undefined
      throw error
    })
    return this.#key
  }

  async #open(): Promise<SigningKey> {
    const { signingKey, dataDir } = this.config
    return SigningKey.of(signingKey ?? (await keptIn(dataDir)))
  }
}

async function keptIn(folder: string): Promise<KeyObject> {
  const path = join(folder, FILE)
  try {
    return (await read(path)) ?? (await make(folder, path))
  } catch (error) {
    if (error instanceof StrataError) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw unusable(path, `it cannot be read or written (${code})`)
  }
}

async function read(path: string): Promise<KeyObject | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  })
  if (text === undefined) return undefined
  const key = parseSigningKey(text)
  if (!key) throw unusable(path, 'it is no Ed25519 private key in PKCS #8 PEM')
  return key
}

/** Written whole beside its name and linked to it: of two processes that make one at the same time, both have the first. */
async function make(folder: string, path: string): Promise<KeyObject> {
  await mkdir(folder, { recursive: true })
  const text = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  const draft = `${path}.${randomUUID()}`
  try {
    const file = await open(draft, 'wx', 0o600)
    await file.writeFile(text)
    await file.sync()
    await file.close()
    await link(draft, path)
    return createPrivateKey(text)
  } catch (error) {
    const theirs = hasCode(error, 'EEXIST') ? await read(path) : undefined
    if (theirs) return theirs
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

function unusable(path: string, detail: string): StrataError {
  return new StrataError(
    'UNAVAILABLE',
    `The signing key ${path} cannot be used: ${detail}. Restore it from its back-up, or set STRATA_SIGNING_KEY.`,
  )
}
