import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { CliError } from '../cli-error.js'
import { startTicker } from '../progress.js'
import { addressOf, type Connection } from '../service/connection.js'
import { linesOf } from '../service/ndjson.js'
import { ServiceRefusal } from '../service/refusal.js'
import { send } from '../service/request.js'
import { isClosedPipe, type Terminal } from '../terminal.js'
import { positionOf } from './position-of.js'

/** Which events of the log are wanted. */
export interface ReplayAsked {
  query: Record<string, string | undefined>
  follow: boolean
}

/** Where a replay comes from and goes to. */
export interface ReplayPlace {
  connection: Connection
  terminal: Terminal
  output: Writable
  /** Whether the output ends with the replay: a file does, stdout is not ours to end. */
  endsOutput: boolean
}

/** Broken connections in a row, without an event between them, before a replay that ends gives up. */
const MOST_BREAKS = 5
const LONGEST_PAUSE_MS = 10_000

/** Writes a replay, line by line; goes on after the last event when the connection breaks. */
export async function runReplay(place: ReplayPlace, { query, follow }: ReplayAsked): Promise<void> {
  const ticker = startTicker(place.terminal, 'events')
  let after = query['after']
  const onEvent = (position: string) => {
    after = position
    ticker.advance()
  }
  try {
    // What cannot be asked for at all is told at once.
    let answer: Response | undefined = await ask(place, { query, follow })
    for (let breaks = 0; ; breaks++) {
      const before = after
      const end = answer ? await copy(answer, place.output, onEvent) : 'broken'
      if (end === 'closed' || (end === 'whole' && !follow)) break
      if (after !== before) breaks = 0
      if (breaks === MOST_BREAKS && !follow)
        throw new CliError(`The connection broke again and again. ${howToGoOn(after)}`)
      await delay(Math.min(LONGEST_PAUSE_MS, 200 * 2 ** breaks))
      answer = await askAgain(place, { query: { ...query, after }, follow })
    }
  } finally {
    ticker.stop()
    if (place.endsOutput) place.output.end()
  }
  if (place.endsOutput) await finished(place.output)
}

function ask({ connection }: ReplayPlace, { query, follow }: ReplayAsked): Promise<Response> {
  const address = addressOf(connection, '/api/log', { ...query, follow: follow ? 'true' : undefined })
  return send(connection, address, { headers: { accept: 'application/x-ndjson' } })
}

/** Undefined while nothing answers, or answers that it cannot right now. */
async function askAgain(place: ReplayPlace, asked: ReplayAsked): Promise<Response | undefined> {
  try {
    return await ask(place, asked)
  } catch (error) {
    if (error instanceof ServiceRefusal && error.status < 500) throw error
    return undefined
  }
}

/** How an answer ended: as a whole, broken off, or for a reader of the output that wants no more. */
async function copy(
  { body }: Response,
  output: Writable,
  onEvent: (position: string) => void,
): Promise<'whole' | 'broken' | 'closed'> {
  try {
    for await (const line of linesOf(body ?? new ReadableStream())) {
      // A line without an event says where a log is that has nothing new.
      const position = line.startsWith('{"specversion"') ? positionOf(line) : undefined
      if (position === undefined) continue
      if (isClosed(output)) return 'closed'
      // What has failed drains no more: it would be waited for without end.
      if (output.errored) throw output.errored
      if (!output.write(`${line}\n`)) await once(output, 'drain')
      onEvent(position)
    }
    return 'whole'
  } catch (error) {
    if (isClosed(output) || isClosedPipe(error)) return 'closed'
    if (output.errored) throw error
    return 'broken'
  }
}

/**
 * Of `strata replay | head` the reader goes away first: that is no failure. Of the process's own stdout only the error of a write says so:
 * that stream never counts as destroyed, nor as failed.
 */
const isClosed = ({ destroyed, errored }: Writable) => (errored === null ? destroyed : isClosedPipe(errored))

const howToGoOn = (after: string | undefined) =>
  after === undefined
    ? '`strata doctor` checks the service.'
    : `Go on with --after ${after}, or with --resume in a file.`
