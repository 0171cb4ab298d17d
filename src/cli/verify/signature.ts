import { createPublicKey, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint, compactVerify, decodeProtectedHeader, exportJWK, importJWK, type JWK } from 'jose'
import { UsageError } from '../cli-error.js'

/** A signature that holds. */
export interface Signed {
  /** What was signed. */
  text: Buffer
  /** RFC 7638 thumbprint of the key. */
  keyId: string
}

/**
 * Checks a compact JWS by the key that it carries; gives why it does not hold otherwise. Each part has to be the one text that base64url
 * has for its bytes, or bits could be changed that nobody reads.
 */
export async function checkSignature(jws: string): Promise<Signed | { reason: string }> {
  const parts = jws.split('.')
  if (parts.length !== 3 || parts.some((part) => Buffer.from(part, 'base64url').toString('base64url') !== part))
    return { reason: 'is no compact JWS' }
  try {
    const { jwk, kid } = decodeProtectedHeader(jws)
    if (jwk?.crv !== 'Ed25519') return { reason: 'carries no key of Ed25519' }
    const keyId = await calculateJwkThumbprint(jwk)
    if (kid !== keyId) return { reason: 'names another key than the one that it carries' }
    const { payload } = await compactVerify(jws, await importJWK(jwk, 'EdDSA'), { algorithms: ['EdDSA'] })
    return { text: Buffer.from(payload), keyId }
  } catch (error) {
    return { reason: `does not hold: ${error instanceof Error ? error.message : 'unknown'}` }
  }
}

/**
 * The ids of the public keys that a text holds: PEM, a JWK or a JWKS.
 *
 * @throws UsageError where it holds none
 */
export async function keyIdsIn(text: string): Promise<string[]> {
  try {
    const ids = await Promise.all((await jwksIn(text)).map((jwk) => calculateJwkThumbprint(jwk)))
    if (ids.length > 0) return ids
  } catch {
    // Said below.
  }
  throw new UsageError(
    '--key must name a file with public keys: PEM, a JWK, or a JWKS as /.well-known/jwks.json gives it.',
  )
}

async function jwksIn(text: string): Promise<JWK[]> {
  if (text.trimStart().startsWith('-----BEGIN')) return [await exportJWK(publicKeyIn(text))]
  const value = JSON.parse(text) as JWK | { keys: JWK[] }
  return 'keys' in value && Array.isArray(value.keys) ? value.keys : [value as JWK]
}

/** Of a private key its public one. */
const publicKeyIn = (pem: string): KeyObject => createPublicKey(pem)
