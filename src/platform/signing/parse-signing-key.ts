import { createPrivateKey, type KeyObject } from 'node:crypto'

/** The Ed25519 private key that a PEM text in PKCS #8 holds; undefined where it holds none. */
export function parseSigningKey(text: string): KeyObject | undefined {
  if (!text.includes('-----BEGIN PRIVATE KEY-----')) return undefined
  try {
    // Where variables cannot hold line breaks they are written as \n.
    const key = createPrivateKey(text.replaceAll('\\n', '\n'))
    return key.asymmetricKeyType === 'ed25519' ? key : undefined
  } catch {
    return undefined
  }
}
