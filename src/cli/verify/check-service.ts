import type { JsonObject } from '../../domain/json/json.js'
import type { LogCheck } from '../../projections/evidence/check/check-log.js'
import { CliError } from '../cli-error.js'
import { addressOf, type Connection } from '../service/connection.js'
import { ndjsonValues } from '../service/ndjson.js'
import { send } from '../service/request.js'

/** What a service came to about its log. */
export type LogResult = Extract<LogCheck, { type: 'result' }>

type Said = { [T in LogCheck['type']]?: Omit<Extract<LogCheck, { type: T }>, 'type'> }

/**
 * Has a service compare its log with the chain that it kept of it.
 *
 * @param onProgress is told how many events are checked, of how many
 * @throws CliError when the answer breaks off
 */
export async function checkService(
  connection: Connection,
  onProgress: (checked: number, of: number) => void,
  signal?: AbortSignal,
): Promise<LogResult> {
  const { body } = await send(connection, addressOf(connection, '/api/evidence/check'), { ...(signal && { signal }) })
  for await (const line of ndjsonValues(body ?? new ReadableStream())) {
    const { progress, result } = line as JsonObject as Said
    if (progress) onProgress(progress.checked, progress.of)
    if (result) return { type: 'result', ...result }
  }
  throw new CliError('The answer broke off: the log was not checked to its end. Run the command again.')
}

/** What is wrong with a log, in words. */
export function differenceText({ difference }: LogResult): string {
  if (!difference) return 'nothing was changed'
  const { kind, after, at } = difference
  if (kind === 'end')
    return `the chain that was kept has lost its end: its head does not lead ${after === null ? '' : `from position ${after} `}to its last link, at ${at}`
  const place = `after position ${after ?? '0'}${at === null ? ', where the log ends now' : `, at ${at}`}`
  if (kind === 'chain') return `the chain that was kept was changed, ${place}`
  if (kind === 'removed') return `events were removed ${place}`
  if (kind === 'reordered') return `events stand in another order ${place}`
  return `an event was ${kind === 'changed' ? 'changed' : 'put in'} ${place}`
}
