import { createPublicKey, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint, CompactSign, exportJWK } from 'jose'

/** A public key as others are given it. */
export interface PublicJwk {
  kty: 'OKP'
  crv: 'Ed25519'
  x: string
  kid: string
  alg: 'EdDSA'
  use: 'sig'
}

/** A key to sign with, whose private part stays here. */
export class SigningKey {
  private constructor(
    private readonly key: KeyObject,
    readonly publicJwk: PublicJwk,
  ) {}

  /** @param key a private key of Ed25519 */
  static async of(key: KeyObject): Promise<SigningKey> {
    const { x = '' } = await exportJWK(createPublicKey(key))
    const publicKey = { kty: 'OKP', crv: 'Ed25519', x } as const
    const kid = await calculateJwkThumbprint(publicKey)
    return new SigningKey(key, { ...publicKey, kid, alg: 'EdDSA', use: 'sig' })
  }

  /** Its RFC 7638 thumbprint: the same wherever the key is. */
  get id(): string {
    return this.publicJwk.kid
  }

  /** The text as a compact JWS, which carries the public key. */
  async sign(text: string, type: string): Promise<string> {
    const { kty, crv, x, kid } = this.publicJwk
    return new CompactSign(Buffer.from(text))
      .setProtectedHeader({ alg: 'EdDSA', typ: type, kid, jwk: { kty, crv, x } })
      .sign(this.key)
  }
}
