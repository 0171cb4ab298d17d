import type { ChainHash } from '../chain/chain-reader.js'
import type { FileDigest, Records } from './pack-files.js'

/** The format of packs that this version makes and understands. */
export const PACK_FORMAT = 'strata-evidence/1'

/** A place in the log. */
export interface PackMoment {
  /** As it was asked for: a position, or a time. Null for the start of the log and for its end. */
  asked: string | null
  position: string
  /** When the last event up to it was recorded; null before the first. */
  recordedAt: string | null
}

/** An event that the ledger of owners does not reflect, because it could not be applied. */
export interface NotReflected {
  position: string
  type: string
  status: 'open' | 'dismissed'
}

/** What is signed of a pack. */
export interface Manifest {
  format: typeof PACK_FORMAT
  log: {
    /** Hash of the chain after the first event, which tells one log from another; null before it. */
    first: string | null
  }
  /** Exclusive of `from`, inclusive of `to`. */
  period: { from: PackMoment; to: PackMoment }
  chain: {
    construction: string
    /** Just after `from`. */
    before: ChainHash
    /** Just after `to`. */
    after: ChainHash
  }
  counts: Record<Records, number>
  notReflected: NotReflected[]
  files: FileDigest[]
  madeAt: string
  madeBy: string
  software: string
  /** RFC 7638 thumbprint of the key that signs it. */
  keyId: string
}

/** A manifest as the file that is signed. */
export const manifestText = (manifest: Manifest): string => `${JSON.stringify(manifest, undefined, 2)}\n`
