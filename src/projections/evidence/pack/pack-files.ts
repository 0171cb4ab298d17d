import { createHash, type Hash } from 'node:crypto'
import type { JsonValue } from '../../../domain/json/json.js'

/** What a pack has records of, in the order in which they are sent. Each is a file of NDJSON and one of CSV. */
export const RECORDS = ['ownership-start', 'ownership-changes', 'ownership-end', 'events'] as const

export type Records = (typeof RECORDS)[number]

/** Position and hash of each line of `events.ndjson`: what the chain is made of, and by which a line that differs is found. */
export const CHAIN_FILE = 'chain.csv'

export const MANIFEST_FILE = 'manifest.json'
export const SIGNATURE_FILE = 'manifest.jws'

/** Every file of a pack whose digest stands in the manifest. */
export const DIGESTED_FILES = [...RECORDS.flatMap((records) => [`${records}.ndjson`, `${records}.csv`]), CHAIN_FILE]

/** A record and the line that it is in NDJSON. */
export interface PackRecord {
  line: string
  record: object
}

/** A column's name, and where its value is in the record. */
type Column = readonly [name: string, ...path: string[]]

const ACT: readonly Column[] = [
  ['source', 'source'],
  ['rank', 'rank'],
  ['actor', 'actor'],
  ['reason', 'reason'],
  ['recorded_at', 'recordedAt'],
  ['occurred_at', 'occurredAt'],
]

const OWNERSHIP: readonly Column[] = [
  ['entity_ref', 'entityRef'],
  ['kind', 'kind'],
  ['owner', 'owner'],
  ['position', 'position'],
  ['cause', 'cause'],
  ...ACT,
]

const COLUMNS: Record<Records, readonly Column[]> = {
  'ownership-start': OWNERSHIP,
  'ownership-end': OWNERSHIP,
  'ownership-changes': [
    ['position', 'position'],
    ['entity_ref', 'entityRef'],
    ['kind', 'kind'],
    ['before', 'before'],
    ['after', 'after'],
    ['cause', 'cause'],
    ['owner_change', 'ownerChange'],
    ['merged_into', 'mergedInto'],
    ...ACT,
  ],
  events: [
    ['position', 'position'],
    ['recorded_at', 'recordedAt'],
    ['stream', 'stream'],
    ['revision', 'revision'],
    ['id', 'id'],
    ['type', 'type'],
    ['schema_version', 'metadata', 'schemaVersion'],
    ['actor', 'metadata', 'actor'],
    ['source', 'metadata', 'source'],
    ['reason', 'metadata', 'reason'],
    ['occurred_at', 'metadata', 'occurredAt'],
    ['correlation_id', 'metadata', '$correlationId'],
    ['causation_id', 'metadata', '$causationId'],
    ['data', 'data'],
  ],
}

/**
 * The rows of CSV that records are, by RFC 4180. Written here and not by a library: both who signs and who writes a pack make these bytes, so
 * they must never change; and it takes 14 µs a row of events where csv-stringify takes 23.
 */
export function csvOf(records: Records, given: readonly object[]): string {
  return given
    .map((record) => `${COLUMNS[records].map(([, ...path]) => cell(at(record as JsonValue, path))).join(',')}\n`)
    .join('')
}

/** The lines with which files begin. */
export const HEADERS: ReadonlyMap<string, string> = new Map([
  ...RECORDS.map((records): [string, string] => [
    `${records}.csv`,
    `${COLUMNS[records].map(([name]) => name).join(',')}\n`,
  ]),
  [CHAIN_FILE, 'position,sha256\n'],
])

/** A line of `chain.csv`. */
export const chainLine = (position: string, leaf: string): string => `${position},${leaf}\n`

/** What a manifest says of a file. */
export interface FileDigest {
  name: string
  sha256: string
  bytes: number
  /** With a header, if it has one. */
  lines: number
}

/** The digest of a file, taken while it is written or read. */
export class FileDigesting {
  readonly #hash: Hash = createHash('sha256')
  #bytes = 0
  #lines = 0

  constructor(private readonly name: string) {}

  add(bytes: Uint8Array): void {
    this.#hash.update(bytes)
    this.#bytes += bytes.length
    for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) this.#lines++
  }

  /** Ends it. */
  result(): FileDigest {
    return { name: this.name, sha256: this.#hash.digest('hex'), bytes: this.#bytes, lines: this.#lines }
  }
}

const NEWLINE = 0x0a

function at(value: JsonValue | undefined, path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (here, key) =>
      typeof here === 'object' && here !== null && !Array.isArray(here) && Object.hasOwn(here, key)
        ? here[key]
        : undefined,
    value,
  )
}

function cell(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
