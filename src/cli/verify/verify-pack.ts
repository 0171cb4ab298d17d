import type { Manifest } from '../../projections/evidence/pack/manifest.js'
import { CHAIN_FILE, DIGESTED_FILES } from '../../projections/evidence/pack/pack-files.js'
import { checkChain } from './check-chain.js'
import { checkFiles } from './check-files.js'
import { checkJoin } from './check-join.js'
import { checkManifest } from './check-manifest.js'
import { checkOwnership } from './check-ownership.js'
import type { Finding } from './finding.js'
import { PackReader } from './pack-reader.js'

/** What a pack is held to. */
export interface Asked {
  folder: string
  /** Ids of the keys of which one must have signed it; undefined: any will do. */
  keyIds?: readonly string[] | undefined
  /** Folder of the pack before it. */
  previous?: string | undefined
  onEvent?: () => void
}

/** What became of it. */
export interface Verdict {
  ok: boolean
  findings: Finding[]
  manifest?: Manifest
  /** Of the key whose signature holds. */
  keyId?: string
  /** Whether that key was asked for. */
  pinned: boolean
}

const CHAINED = ['events.ndjson', CHAIN_FILE]
const OWNED = ['ownership-start.ndjson', 'ownership-changes.ndjson', 'ownership-end.ndjson', ...CHAINED]

/** Checks a pack by what is in its folder alone. */
export async function verifyPack(asked: Asked): Promise<Verdict> {
  const { folder, keyIds, previous } = asked
  const pack = new PackReader(folder)
  const { manifest, keyId, findings } = await checkManifest(pack)
  const signer = { pinned: keyIds !== undefined, ...(keyId !== undefined && { keyId }) }
  if (keyIds && keyId !== undefined && !keyIds.includes(keyId))
    findings.push({ kind: 'key', detail: `it is signed by the key ${keyId}, which is not the one that was asked for` })
  if (!manifest) return { ok: false, findings, ...signer }
  const { isWhole, findings: ofContents } = await checkContents(pack, manifest, asked)
  findings.push(...ofContents)
  if (previous !== undefined) findings.push(...(await checkPrevious(previous, manifest, keyIds ?? [keyId])))
  // Whatever was found or not: nothing passes that is not signed as a whole.
  return { ok: findings.length === 0 && keyId !== undefined && isWhole, findings, manifest, ...signer }
}

async function checkContents(pack: PackReader, manifest: Manifest, { onEvent = () => undefined }: Asked) {
  const { sound, findings } = await checkFiles(pack, manifest)
  const areSound = (files: readonly string[]) => files.every((file) => sound.has(file))
  if (areSound(CHAINED)) findings.push(...(await checkChain(pack, manifest, onEvent)))
  if (areSound(OWNED) && findings.length === 0) findings.push(...(await checkOwnership(pack, manifest)))
  return { isWhole: areSound(DIGESTED_FILES), findings }
}

/** Of the pack before only what is signed counts: whether its files are, it has to be verified for itself. */
async function checkPrevious(
  folder: string,
  manifest: Manifest,
  trusted: readonly (string | undefined)[],
): Promise<Finding[]> {
  const { manifest: previous, keyId: previousKey, findings } = await checkManifest(new PackReader(folder))
  const ofPrevious = findings.map((finding): Finding => ({
    ...finding,
    kind: 'join',
    detail: `of ${folder}: ${finding.detail}`,
  }))
  if (!previous || previousKey === undefined)
    return [...ofPrevious, { kind: 'join', detail: `${folder} is no pack whose signature holds` }]
  if (!trusted.includes(previousKey)) {
    const detail = `${folder} is signed by another key, ${previousKey}: name both by --key-id if that is right`
    return [...ofPrevious, { kind: 'join', detail }]
  }
  return [...ofPrevious, ...checkJoin(previous, manifest)]
}
