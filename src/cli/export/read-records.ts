import type { JsonObject } from '../../domain/json/json.js'
import { CliError } from '../cli-error.js'
import { addressOf, type Connection } from '../service/connection.js'
import { ndjsonValues } from '../service/ndjson.js'
import { send } from '../service/request.js'

/**
 * The records of an NDJSON answer.
 *
 * @throws CliError when the answer breaks off: what came until then is not all
 */
export async function* readRecords(
  connection: Connection,
  path: string,
  query: Record<string, string | undefined>,
): AsyncGenerator<JsonObject> {
  const { body } = await send(connection, addressOf(connection, path, query), {
    headers: { accept: 'application/x-ndjson' },
  })
  const records = ndjsonValues(body ?? new ReadableStream())
  for (;;) {
    const next = await records.next().catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : 'unknown'
      throw new CliError(
        `The answer broke off (${reason}). Run the command again; \`strata doctor\` checks the service.`,
      )
    })
    if (next.done === true) return
    yield next.value as JsonObject
  }
}
