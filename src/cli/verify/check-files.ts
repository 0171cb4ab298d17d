import type { Manifest } from '../../projections/evidence/pack/manifest.js'
import {
  CHAIN_FILE,
  DIGESTED_FILES,
  MANIFEST_FILE,
  RECORDS,
  SIGNATURE_FILE,
  type FileDigest,
  type Records,
} from '../../projections/evidence/pack/pack-files.js'
import { firstDifference, type Difference } from '../../domain/evidence/first-difference.js'
import type { Finding } from './finding.js'
import type { PackReader } from './pack-reader.js'

/** Which files are what was signed, and what is wrong with the others. */
export interface CheckedFiles {
  sound: ReadonlySet<string>
  findings: Finding[]
}

/** Compares the files of a pack with what its manifest says of them, and finds where one differs by another one that does not. */
export async function checkFiles(pack: PackReader, { files }: Pick<Manifest, 'files'>): Promise<CheckedFiles> {
  const findings = await checkNames(pack)
  const digests = new Map<string, FileDigest>()
  const sound = new Set<string>()
  for (const file of DIGESTED_FILES) {
    const [is, should] = [await pack.digest(file), files.find(({ name }) => name === file)]
    if (is) digests.set(file, is)
    if (is && should && is.sha256 === should.sha256 && is.bytes === should.bytes && is.lines === should.lines)
      sound.add(file)
  }
  const names = await pack.names()
  for (const file of DIGESTED_FILES) {
    const is = digests.get(file)
    if (sound.has(file) || !names.includes(file)) continue
    if (!is) {
      findings.push({ file, kind: 'changed', detail: 'it cannot be read' })
      continue
    }
    const should = files.find(({ name }) => name === file)
    const surplus = is.lines - (should?.lines ?? 0)
    findings.push(await locate(pack, file, { surplus, sound }))
  }
  return { sound, findings }
}

async function checkNames(pack: PackReader): Promise<Finding[]> {
  const names = await pack.names()
  const known = [...DIGESTED_FILES, MANIFEST_FILE, SIGNATURE_FILE]
  const missing = known.filter((name) => !names.includes(name))
  const extra = names.filter((name) => !known.includes(name))
  return [
    ...missing.map((file): Finding => ({ file, kind: 'missing', detail: 'the file is missing' })),
    ...extra.map((file): Finding => ({ file, kind: 'extra', detail: 'the file does not belong to the pack' })),
  ]
}

interface Wrong {
  surplus: number
  sound: ReadonlySet<string>
}

/** By what the lines of a file can be told to be others: by the hashes of events, by rows of the same records. */
async function locate(pack: PackReader, file: string, { surplus, sound }: Wrong): Promise<Finding> {
  const found = await compare(pack, file, { surplus, sound })
  if (!found) {
    const detail = 'it is not what was signed; where it differs cannot be told, for nothing is left that says the same'
    return { file, kind: 'changed', detail }
  }
  if (!found.difference)
    return { file, kind: 'changed', detail: 'it is not what was signed, in its line breaks or header' }
  const { line, kind, count } = found.difference
  const position = await positionAt(pack, file, line, sound)
  const header = file.endsWith('.csv') ? 1 : 0
  return { file, line: line + header, ...(position && { position }), kind, detail: detailOf(kind, count) }
}

async function compare(
  pack: PackReader,
  file: string,
  { surplus, sound }: Wrong,
): Promise<{ difference: Difference | undefined } | undefined> {
  const leaves = async function* () {
    for await (const { leaf } of pack.chain()) yield leaf
  }
  const chainRows = async function* () {
    const positions = pack.records<{ position: string }>('events')
    for await (const leaf of pack.leaves()) yield `${(await positions.next()).value?.position},${leaf}`
  }
  const is = async (expected: AsyncIterable<string>, actual: AsyncIterable<string>) => ({
    difference: await firstDifference(expected, actual, surplus),
  })
  const records = RECORDS.find((name): name is Records => file.startsWith(name))
  if (file === CHAIN_FILE) return sound.has('events.ndjson') ? is(chainRows(), pack.rows(file)) : undefined
  if (records === undefined) return undefined
  if (file === 'events.ndjson' && sound.has(CHAIN_FILE)) return is(leaves(), pack.leaves())
  if (file.endsWith('.csv')) {
    return sound.has(`${records}.ndjson`) ? is(pack.rowsOf(records), pack.rows(file)) : undefined
  }
  return sound.has(`${records}.csv`) ? is(pack.rows(`${records}.csv`), pack.rowsOf(records)) : undefined
}

/** Which event should stand on a line of events. */
async function positionAt(
  pack: PackReader,
  file: string,
  line: number,
  sound: ReadonlySet<string>,
): Promise<string | undefined> {
  if (!file.startsWith('events') || !sound.has(CHAIN_FILE)) return undefined
  let at = 0
  for await (const { position } of pack.chain()) if (++at === line) return position
  return undefined
}

function detailOf(kind: Difference['kind'], count: number): string {
  const lines = count === 1 ? 'a line' : `${count} lines`
  switch (kind) {
    case 'changed':
      return 'the line was changed'
    case 'removed':
      return `${lines} before it ${count === 1 ? 'was' : 'were'} removed`
    case 'inserted':
      return `${lines} ${count === 1 ? 'was' : 'were'} put in here`
    case 'duplicated':
      return 'the line is a copy of another one'
    case 'reordered':
      return 'lines stand in another order from here on'
  }
}
