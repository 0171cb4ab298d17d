import { EXIT, UsageError } from '../cli-error.js'
import { requireSource } from '../../domain/sources/source.js'
import { StrataError } from '../../domain/errors.js'
import { optionalReason } from '../../domain/log/reason.js'
import type { Connection } from '../service/connection.js'
import type { Terminal } from '../terminal.js'
import { collect } from './collect.js'
import { deliver } from './deliver.js'
import type { Place } from './findings.js'
import type { RootOutcome } from './outcome.js'
import { isFine, printJson, printReport } from './report.js'
import { isInside, openRoot, realPathOf, type Root } from './root-folder.js'
import { defaultSetId } from './set-id.js'

/** What `strata import` was asked for. */
export interface ImportRequest {
  paths: readonly string[]
  fileNames: readonly string[]
  source: string
  /** Default: one that follows from the path. */
  set?: string | undefined
  prune: boolean
  maxRemovals?: number | undefined
  /** Why; kept with every event. */
  reason?: string | undefined
  dryRun: boolean
  json: boolean
}

/** Imports the documents below some paths and reports; gives the exit code. */
export async function runImport(connection: Connection, terminal: Terminal, request: ImportRequest): Promise<number> {
  checkRequest(request)
  const { prune, dryRun, maxRemovals, source, reason } = request
  const roots = await openRoots(request.paths)
  const places = new Map<string, Place>()
  const collections = []
  for (const root of roots) collections.push(await collect(root, request.fileNames, places))
  const outcomes: RootOutcome[] = []
  for (const collection of collections) {
    const target = { source, set: request.set ?? defaultSetId(collection.root), reason }
    outcomes.push(await deliver(connection, terminal, collection, target, { prune, dryRun, maxRemovals }))
  }
  if (request.json) printJson(terminal, outcomes)
  else printReport(terminal, outcomes)
  const nothing = outcomes.every(({ collection }) => collection.documents === 0)
  if (nothing) terminal.note(`Found no ${request.fileNames.join(', ')}. Other names are imported with --file-name.`)
  return outcomes.every(isFine) && !nothing ? EXIT.ok : EXIT.failed
}

function checkRequest({ paths, set, source, prune, maxRemovals, reason }: ImportRequest): void {
  if (set !== undefined && paths.length > 1) {
    throw new UsageError('--set goes with one path: two paths of one set would remove each other’s entities.')
  }
  if (maxRemovals !== undefined && !prune) throw new UsageError('--max-removals goes with --prune.')
  checkOption('--source', () => requireSource(source, '--source'))
  checkOption('--reason', () => optionalReason(reason, '--reason'))
}

function checkOption(option: string, check: () => unknown): void {
  try {
    check()
  } catch (error) {
    throw error instanceof StrataError ? new UsageError(`${option}: ${error.message}`) : error
  }
}

/** A path within another would be imported twice, under two sets. */
async function openRoots(paths: readonly string[]): Promise<Root[]> {
  const roots: Root[] = []
  for (const path of paths) {
    const root = await openRoot(path)
    const other = roots.find((earlier) => overlap(earlier, root))
    if (other !== undefined) throw new UsageError(`${path} and ${other.given} overlap: give the outer one only.`)
    roots.push(root)
  }
  return roots
}

function overlap(a: Root, b: Root): boolean {
  const contains = (outer: Root, inner: Root) =>
    outer.file === undefined ? isInside(outer.folder, realPathOf(inner)) : realPathOf(outer) === realPathOf(inner)
  return contains(a, b) || contains(b, a)
}
