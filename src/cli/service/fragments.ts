import { CliError } from '../cli-error.js'
import type { Fragment } from '../../domain/fragments/fragment.js'
import type { WordOutcome } from '../../domain/fragments/commands.js'
import { addressOf, type Connection } from './connection.js'
import { ndjsonBody, ndjsonValues } from './ndjson.js'
import { send } from './request.js'

/** One line of a batch. */
export interface BatchItem {
  entityRef: string
  fragment: Fragment
}

/** What became of one item; `outcome` is null when it was refused. */
export interface FragmentResult {
  entityRef: string
  source: string
  outcome: WordOutcome | null
  position: string | null
  revision: number | null
  error: FragmentError | null
}

/** Why the service refused one item. */
export interface FragmentError {
  code: string
  message: string
  /** JSON pointer into the item. */
  pointer: string | null
}

/** What became of a set that was replaced, or would become of it. */
export interface SetResult {
  recorded: number
  unchanged: number
  superseded: number
  retracted: number
  quarantined: number
  refused: { index: number | null; entityRef: string | null; error: FragmentError }[]
  /** Refs that were or would be retracted. */
  removals: string[]
  position: string | null
}

/** Who asserts, as part of which set, and why. */
export interface Target {
  source: string
  set: string
  reason?: string | undefined
}

const NDJSON = { 'content-type': 'application/x-ndjson', accept: 'application/x-ndjson' }

/**
 * Sends items, one NDJSON line each, and gives their results in order while later items are still on their way.
 *
 * @throws CliError when the service answers fewer results than there are items
 */
export async function* sendBatch(
  connection: Connection,
  { source, set, reason }: Target,
  lines: readonly string[],
): AsyncGenerator<FragmentResult> {
  const address = addressOf(connection, '/api/catalog/fragments/batch', { source, set, reason })
  const response = await send(connection, address, post(lines))
  let answered = 0
  try {
    for await (const value of ndjsonValues(response.body ?? new ReadableStream())) {
      answered++
      yield value as unknown as FragmentResult
    }
  } catch (error) {
    throw brokenOff(answered, lines.length, error instanceof Error ? error.message : 'unknown')
  }
  if (answered !== lines.length) throw brokenOff(answered, lines.length, 'it ended early')
}

function post(lines: readonly string[]): RequestInit {
  return { method: 'POST', headers: NDJSON, body: ndjsonBody(lines), duplex: 'half' }
}

function brokenOff(answered: number, asked: number, reason: string): CliError {
  return new CliError(
    `The answer broke off after ${answered} of ${asked} results (${reason}). What was recorded stays; running the same ` +
      'command again is safe and records only what is missing.',
  )
}

/** How to replace a set. */
export interface ReplaceOptions {
  /** Writes nothing. */
  dryRun?: boolean
  /** Allows so many removals where the guard would refuse them. */
  maxRemovals?: number | undefined
}

/** Makes the items all that the set of the source asserts; what it asserted besides is retracted. */
export async function replaceSet(
  connection: Connection,
  { source, set, reason }: Target,
  lines: readonly string[],
  { dryRun, maxRemovals }: ReplaceOptions,
): Promise<SetResult> {
  const address = addressOf(connection, `/api/catalog/sets/${encodeURIComponent(set)}`, {
    source,
    dryRun: dryRun === true ? 'true' : undefined,
    maxRemovals: maxRemovals?.toString(),
    reason,
  })
  const headers = { ...NDJSON, accept: 'application/json' }
  const init: RequestInit = { method: 'PUT', headers, body: ndjsonBody(lines), duplex: 'half' }
  const response = await send(connection, address, init)
  return (await response.json()) as SetResult
}
