import { leafOf } from '../../../domain/evidence/chain.js'
import {
  CHAIN_FILE,
  chainLine,
  csvOf,
  DIGESTED_FILES,
  FileDigesting,
  HEADERS,
  type FileDigest,
  type PackRecord,
  type Records,
} from './pack-files.js'

/** What is added to a file. */
export interface Addition {
  file: string
  bytes: Buffer
}

/**
 * Makes the files of a pack of its records, and their digests. Whoever signs a pack and whoever writes it do the same, so that what is
 * written is what was signed, though records are sent once.
 */
export class PackTexts {
  readonly #digests = new Map(DIGESTED_FILES.map((file) => [file, new FileDigesting(file)]))

  /** What the files begin with. */
  headers(): Addition[] {
    return [...HEADERS].map(([file, text]) => this.#add(file, text))
  }

  /**
   * What records add to the files.
   *
   * @param onLeaf is told the hash of each line of events
   */
  add(records: Records, given: readonly PackRecord[], onLeaf: (leaf: string) => void = () => undefined): Addition[] {
    const lines = given.map(({ line }) => `${line}\n`).join('')
    const csv = csvOf(
      records,
      given.map(({ record }) => record),
    )
    const additions = [this.#add(`${records}.ndjson`, lines), this.#add(`${records}.csv`, csv)]
    if (records === 'events') additions.push(this.#add(CHAIN_FILE, chainText(given, onLeaf)))
    return additions
  }

  /** The digests of all files. Ends it. */
  digests(): FileDigest[] {
    return [...this.#digests.values()].map((digesting) => digesting.result())
  }

  #add(file: string, text: string): Addition {
    const bytes = Buffer.from(text)
    this.#digests.get(file)?.add(bytes)
    return { file, bytes }
  }
}

function chainText(given: readonly PackRecord[], onLeaf: (leaf: string) => void): string {
  return given
    .map(({ line, record }) => {
      const leaf = leafOf(line)
      onLeaf(leaf)
      return chainLine(String((record as { position?: unknown }).position), leaf)
    })
    .join('')
}
