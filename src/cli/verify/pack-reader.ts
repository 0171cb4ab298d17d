import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JsonObject } from '../../domain/json/json.js'
import {
  CHAIN_FILE,
  csvOf,
  FileDigesting,
  type FileDigest,
  type Records,
} from '../../projections/evidence/pack/pack-files.js'
import { leafOf } from '../../domain/evidence/chain.js'

const NEWLINE = 0x0a

/** Reads the files of a pack, of whatever length, as bytes and lines. */
export class PackReader {
  constructor(readonly folder: string) {}

  names(): Promise<string[]> {
    return readdir(this.folder)
  }

  /** A short file, undefined where it cannot be read. */
  bytes(file: string): Promise<Buffer | undefined> {
    return readFile(join(this.folder, file)).catch(() => undefined)
  }

  /** What a file is; undefined where it cannot be read. */
  async digest(file: string): Promise<FileDigest | undefined> {
    const digesting = new FileDigesting(file)
    try {
      for await (const chunk of createReadStream(join(this.folder, file))) digesting.add(chunk as Buffer)
    } catch {
      return undefined
    }
    return digesting.result()
  }

  /** How many lines a file has. */
  async count(file: string): Promise<number> {
    return (await this.digest(file))?.lines ?? 0
  }

  /** The lines of a file without their line breaks. */
  async *lines(file: string): AsyncGenerator<Buffer, void, undefined> {
    let parts: Buffer[] = []
    for await (const read of createReadStream(join(this.folder, file), { highWaterMark: 1 << 18 })) {
      const chunk = read as Buffer
      let from = 0
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
        yield Buffer.concat([...parts, chunk.subarray(from, end)])
        parts = []
        from = end + 1
      }
      parts.push(chunk.subarray(from))
    }
    const rest = Buffer.concat(parts)
    if (rest.length > 0) yield rest
  }

  /** The records of a file of NDJSON. @throws SyntaxError where a line is no JSON */
  async *records<Record = JsonObject>(records: Records): AsyncGenerator<Record, void, undefined> {
    for await (const line of this.lines(`${records}.ndjson`)) yield JSON.parse(line.toString()) as Record
  }

  /** Hash after hash of the lines of events, as they are. */
  async *leaves(): AsyncGenerator<string, void, undefined> {
    for await (const line of this.lines('events.ndjson')) yield leafOf(line)
  }

  /** What `chain.csv` says of each line of events. */
  async *chain(): AsyncGenerator<{ position: string; leaf: string }, void, undefined> {
    for await (const row of this.rows(CHAIN_FILE)) {
      const [position = '', leaf = ''] = row.split(',')
      yield { position, leaf }
    }
  }

  /** The rows of a file of CSV, as text, without its header. */
  async *rows(file: string): AsyncGenerator<string, void, undefined> {
    let isHeader = true
    for await (const line of this.lines(file)) {
      if (!isHeader) yield line.toString('latin1')
      isHeader = false
    }
  }

  /** The rows of CSV that the records are, as they are. */
  async *rowsOf(records: Records): AsyncGenerator<string, void, undefined> {
    for await (const line of this.lines(`${records}.ndjson`)) yield rowOf(records, line)
  }
}

/** A line that is no record stands for itself: it equals no row. */
function rowOf(records: Records, line: Buffer): string {
  try {
    const row = csvOf(records, [JSON.parse(line.toString()) as object])
    return Buffer.from(row.replace(/\n$/, '')).toString('latin1')
  } catch {
    return `no record: ${leafOf(line)}`
  }
}
