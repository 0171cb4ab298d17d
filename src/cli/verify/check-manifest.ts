import { isObject, type JsonValue } from '../../domain/json/json.js'
import { PACK_FORMAT, type Manifest } from '../../projections/evidence/pack/manifest.js'
import { MANIFEST_FILE, SIGNATURE_FILE } from '../../projections/evidence/pack/pack-files.js'
import type { Finding } from './finding.js'
import type { PackReader } from './pack-reader.js'
import { checkSignature, type Signed } from './signature.js'

/** What a pack says of itself, and whose word it is. */
export interface CheckedManifest {
  /** As it was signed; as it stands where the signature does not hold. Undefined where there is none that is understood. */
  manifest?: Manifest
  /** Of the key whose signature holds. */
  keyId?: string
  findings: Finding[]
}

/** Checks the signature of a manifest, and that the manifest is what was signed. */
export async function checkManifest(pack: PackReader): Promise<CheckedManifest> {
  const text = await pack.bytes(MANIFEST_FILE)
  const jws = await pack.bytes(SIGNATURE_FILE)
  const signed = await signedBy(jws?.toString('latin1') ?? '')
  if ('reason' in signed) {
    const finding = { file: SIGNATURE_FILE, kind: 'signature', detail: `the signature ${signed.reason}` } as const
    return understood(parse(text), jws ? [finding] : [])
  }
  const manifest = parse(signed.text)
  const findings: Finding[] = []
  if (text && !signed.text.equals(text))
    findings.push({ file: MANIFEST_FILE, kind: 'changed', detail: 'it is not what was signed' })
  if (manifest && manifest.keyId !== signed.keyId)
    findings.push({
      file: MANIFEST_FILE,
      kind: 'signature',
      detail: 'it names another key than the one that signed it',
    })
  return { ...understood(manifest, findings), keyId: signed.keyId }
}

async function signedBy(text: string): Promise<Signed | { reason: string }> {
  return text.endsWith('\n') ? checkSignature(text.slice(0, -1)) : { reason: 'does not end as it was written' }
}

function understood(manifest: Manifest | undefined, findings: Finding[]): CheckedManifest {
  if (manifest) return { manifest, findings }
  const detail = `it is no manifest of ${PACK_FORMAT}`
  return { findings: [...findings, { file: MANIFEST_FILE, kind: 'contradiction', detail }] }
}

function parse(text: Buffer | undefined): Manifest | undefined {
  try {
    const value = JSON.parse(String(text)) as JsonValue
    return isManifest(value) ? (value as unknown as Manifest) : undefined
  } catch {
    return undefined
  }
}

/** As much as is needed to look at the rest: what is signed is what a service made. */
function isManifest(value: JsonValue): boolean {
  if (!isObject(value) || value['format'] !== PACK_FORMAT || !Array.isArray(value['files'])) return false
  const { log, period, chain, counts } = value
  if (!isObject(log) || !isObject(period) || !isObject(chain) || !isObject(counts)) return false
  const pairs = [period['from'], period['to'], chain['before'], chain['after'], ...value['files']]
  return pairs.every((member) => member !== undefined && isObject(member)) && Array.isArray(value['notReflected'])
}
