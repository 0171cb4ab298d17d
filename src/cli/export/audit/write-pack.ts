import { createHash } from 'node:crypto'
import { rename } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { JsonValue } from '../../../domain/json/json.js'
import type { Manifest } from '../../../projections/evidence/pack/manifest.js'
import {
  MANIFEST_FILE,
  RECORDS,
  SIGNATURE_FILE,
  type PackRecord,
  type Records,
} from '../../../projections/evidence/pack/pack-files.js'
import { PackTexts, type Addition } from '../../../projections/evidence/pack/pack-texts.js'
import { CliError, UsageError } from '../../cli-error.js'
import { isThere, writingTo } from '../../output-file.js'
import { startProgress, type Progress } from '../../progress.js'
import { addressOf, type Connection } from '../../service/connection.js'
import { linesOf } from '../../service/ndjson.js'
import { send } from '../../service/request.js'
import type { Terminal } from '../../terminal.js'
import { inFolderBeside } from './folder-beside.js'
import { PackFolder } from './pack-folder.js'

/** What is asked for, and where it is to be. */
export interface AskedPack {
  from?: string
  to?: string
  out: string
}

/** Records that are dealt with at a time. */
const BATCH = 500

/**
 * Writes a pack of evidence, in a folder beside the one that is asked for: what has the name is complete, and what the service signed.
 *
 * @throws CliError when there is no pack, and nothing is left of it
 */
export async function writePack(connection: Connection, { from, to, out }: AskedPack, terminal: Terminal) {
  const target = resolve(out)
  return writingTo(target, async () => {
    await requireFree(target)
    // Before the service is asked, which would read all of the period for nothing.
    return inFolderBeside(target, async (folder) => {
      const { body } = await send(connection, addressOf(connection, '/api/evidence', { from, to }), {})
      const end = await receive(linesOf(body ?? new ReadableStream()), folder, terminal)
      await requireFree(target)
      await rename(folder, target)
      return end
    })
  })
}

async function requireFree(path: string): Promise<void> {
  if (await isThere(path))
    throw new UsageError(`${path} is there already. Evidence is never written over: give another folder.`)
}

/** What a service says between records. */
interface Said {
  begin?: { events: number }
  records?: Records
  end?: { manifest: string; signature: string }
  problem?: { code: string; detail: string }
}

async function receive(lines: AsyncGenerator<string>, path: string, terminal: Terminal) {
  const folder = await PackFolder.open(path)
  const receiving = new Receiving(folder, terminal)
  try {
    for await (const line of brokenOff(lines)) {
      const end = await receiving.take(line)
      if (end) return await finished(folder, end, receiving)
    }
    throw new CliError('The answer ended without a manifest: there is no pack. Run the command again.')
  } finally {
    receiving.stop()
    await folder.close()
  }
}

/** The lines; says so when they break off. */
async function* brokenOff(lines: AsyncGenerator<string>): AsyncGenerator<string> {
  try {
    yield* lines
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown'
    throw new CliError(
      `The answer broke off (${reason}): there is no pack. Run the command again; \`strata doctor\` checks the service.`,
    )
  }
}

/** Writes what comes. */
class Receiving {
  readonly texts = new PackTexts()
  #records: Records | undefined
  #batch: PackRecord[] = []
  #progress: Progress | undefined
  #begun = false

  constructor(
    private readonly folder: PackFolder,
    private readonly terminal: Terminal,
  ) {}

  /** Takes a line; gives what the pack is held to once that has come. */
  async take(line: string): Promise<Said['end']> {
    if (!/^\{"(begin|records|end|problem)":/.test(line)) {
      this.#batch.push({ line, record: recordOf(line) })
      if (this.#batch.length >= BATCH) await this.#flush()
      return undefined
    }
    await this.#flush()
    const { begin, records, end, problem } = recordOf(line) as Said
    if (problem) throw new CliError(`There is no pack: ${problem.detail} (${problem.code})`)
    if (begin) await this.#begin(begin.events)
    if (records) this.#records = requireKnown(records)
    return end
  }

  stop(): void {
    this.#progress?.stop()
    this.#progress = undefined
  }

  async #begin(events: number): Promise<void> {
    this.#begun = true
    this.#progress = startProgress(this.terminal, 'events', events)
    await this.#write(this.texts.headers())
  }

  async #flush(): Promise<void> {
    const [given, records] = [this.#batch, this.#records]
    if (given.length === 0) return
    if (records === undefined || !this.#begun) throw notUnderstood()
    await this.#write(this.texts.add(records, given))
    if (records === 'events') this.#progress?.advance(given.length)
    this.#batch = []
  }

  async #write(additions: readonly Addition[]): Promise<void> {
    for (const { file, bytes } of additions) await this.folder.write(file, bytes)
  }
}

async function finished(folder: PackFolder, end: NonNullable<Said['end']>, { texts }: Receiving) {
  const manifest = recordOf(end.manifest) as unknown as Manifest
  const written = JSON.stringify(texts.digests())
  if (JSON.stringify(manifest.files) !== written)
    throw new CliError(
      'What was written is not what the service signed: there is no pack. Use the `strata` of the same version as the service.',
    )
  await folder.write(MANIFEST_FILE, Buffer.from(end.manifest))
  await folder.write(SIGNATURE_FILE, Buffer.from(`${end.signature}\n`))
  await folder.close()
  return { manifest, digest: createHash('sha256').update(end.manifest).digest('hex') }
}

function recordOf(line: string): Record<string, JsonValue> {
  try {
    return JSON.parse(line) as Record<string, JsonValue>
  } catch {
    throw notUnderstood()
  }
}

function requireKnown(records: Records): Records {
  if (RECORDS.includes(records)) return records
  throw notUnderstood()
}

const notUnderstood = () =>
  new CliError('The answer is not understood: there is no pack. Is it a service of another version?')
