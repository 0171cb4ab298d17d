import { CliError } from '../cli-error.js'
import { startProgress } from '../progress.js'
import type { Connection } from '../service/connection.js'
import { replaceSet, sendBatch, type Target } from '../service/fragments.js'
import { ServiceRefusal } from '../service/refusal.js'
import type { Terminal } from '../terminal.js'
import type { Collection } from './collection.js'
import { addResult, addSetResult, emptyOutcome, type RootOutcome } from './outcome.js'

/** How to deliver what was collected. */
export interface DeliveryOptions {
  prune: boolean
  dryRun: boolean
  maxRemovals: number | undefined
}

/** Sends what a root came to, as the options ask and as what was refused allows. */
export async function deliver(
  connection: Connection,
  terminal: Terminal,
  collection: Collection,
  target: Target,
  options: DeliveryOptions,
): Promise<RootOutcome> {
  if (!options.prune) {
    return options.dryRun
      ? emptyOutcome(collection, target, 'check')
      : sendAll(connection, terminal, collection, target)
  }
  const reason = whyNotPrune(collection, options)
  if (reason === undefined) return replace(connection, collection, target, options)
  const outcome = options.dryRun
    ? emptyOutcome(collection, target, 'check')
    : await sendAll(connection, terminal, collection, target)
  return { ...outcome, notPruned: reason }
}

/** A document that could not be read is missing by mistake: what it described before must not be removed for that. */
function whyNotPrune({ items, refused }: Collection, { maxRemovals }: DeliveryOptions): string | undefined {
  if (refused.length > 0) return `${refused.length} refused above: correct them and run the command again`
  if (items.length > 0 || maxRemovals !== undefined) return undefined
  return 'nothing was found, which may mean a wrong path; to empty the set say how many may go with --max-removals'
}

async function sendAll(
  connection: Connection,
  terminal: Terminal,
  collection: Collection,
  target: Target,
): Promise<RootOutcome> {
  const { items } = collection
  const outcome = emptyOutcome(collection, target, 'batch')
  if (items.length === 0) return outcome
  const progress = startProgress(terminal, 'Importing', items.length)
  try {
    const lines = items.map(({ line }) => line)
    let index = 0
    for await (const result of sendBatch(connection, target, lines)) {
      const item = items[index++]
      if (item === undefined) throw new CliError('The service answered more results than it was sent items.')
      addResult(outcome, item, result)
      progress.advance()
    }
    return outcome
  } finally {
    progress.stop()
  }
}

async function replace(
  connection: Connection,
  collection: Collection,
  target: Target,
  { dryRun, maxRemovals }: DeliveryOptions,
): Promise<RootOutcome> {
  const lines = collection.items.map(({ line }) => line)
  const outcome = emptyOutcome(collection, target, dryRun ? 'replace-dry-run' : 'replace')
  try {
    const result = await replaceSet(connection, target, lines, { dryRun, maxRemovals })
    addSetResult(outcome, collection.items, result)
    return outcome
  } catch (error) {
    if (!(error instanceof ServiceRefusal) || error.code !== 'MASS_REMOVAL') throw error
    throw await massRemoval(connection, target, lines, error)
  }
}

const SHOWN = 10
/** More than any set has, and within what the service takes for a number of removals. */
const ALL = 1_000_000_000

/** The refusal says that too much would go; a dry run without the guard tells what. */
async function massRemoval(
  connection: Connection,
  target: Target,
  lines: readonly string[],
  refusal: ServiceRefusal,
): Promise<CliError> {
  const options = { dryRun: true, maxRemovals: ALL }
  const { removals } = await replaceSet(connection, target, lines, options)
  const more = removals.length > SHOWN ? `\n  … and ${removals.length - SHOWN} more` : ''
  return new CliError(
    `MASS_REMOVAL: the import would remove ${removals.length} entities of ${target.source} from the set ${target.set}, so ` +
      `nothing was written. ${refusal.detail}\n${removals
        .slice(0, SHOWN)
        .map((ref) => `  ${ref}`)
        .join('\n')}${more}\n` +
      `If that is right, run it again with --max-removals ${removals.length}. If not, check the path and --file-name.`,
  )
}
