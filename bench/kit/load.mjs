import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'

const LINES_A_CHUNK = 100
const WAITED = 'query ($at: Position!) { entities(first: 1, minPosition: $at) { position } }'
const WAITED_HISTORY = 'query ($at: AsOf!) { entities(first: 1, asOf: $at) { position } }'

/** Fragments as the lines of an NDJSON request, some in a chunk. */
export function chunksOf(items) {
  const chunks = []
  for (let from = 0; from < items.length; from += LINES_A_CHUNK) {
    const lines = items.slice(from, from + LINES_A_CHUNK).map((item) => `${JSON.stringify(item)}\n`)
    chunks.push(Buffer.from(lines.join('')))
  }
  return chunks
}

/** Sends chunks as one NDJSON stream, makes sure that all were recorded, and gives the last position. */
export async function sendAll(client, chunks, expected) {
  const response = await client.send('/api/catalog/fragments/batch', 'application/x-ndjson', Readable.from(chunks))
  const results = (await text(response)).trimEnd().split('\n')
  const recorded = results.filter((line) => JSON.parse(line).outcome === 'RECORDED').length
  if (recorded !== expected) throw new Error(`${recorded} of ${expected} fragments were recorded`)
  return JSON.parse(results.at(-1)).position
}

/** Waits until the catalog reflects a position. */
export const untilQueryable = (client, at) => untilProjected(client, WAITED, at)

/** Waits until the history reflects a position. */
export const untilInHistory = (client, at) => untilProjected(client, WAITED_HISTORY, at)

/** The last position of the log, once the history and every other projection reflect it. */
export async function headOfHistory({ client, strata }) {
  const { rows } = await strata.query('select max(position) as position from log.events')
  await untilInHistory(client, rows[0].position)
  const behind = 'select from projections.checkpoints where position is null or position < $1'
  while ((await strata.query(behind, [rows[0].position])).rowCount > 0) await delay(50)
  return Number(rows[0].position)
}

/** A read waits ten seconds for its position and is then to be asked again. */
async function untilProjected(client, query, at) {
  for (;;) {
    try {
      return await client.graphql(query, { at })
    } catch (error) {
      if (error.code !== 'NOT_YET_PROJECTED') throw error
    }
  }
}
