import { setTimeout as delay } from 'node:timers/promises'
import type { JsonObject } from '../../../src/domain/json/json.js'
import type { Client } from '../../kit/client.js'

interface Rebuilt extends JsonObject {
  kind: string
  state: string
  error: string | null
  finishedAt: string | null
}

const POLL_MS = 20

/** A projection's last rebuild, check or roll-back, once it has come to its end. */
export async function whenRebuilt(client: Client, projection = 'catalog'): Promise<Rebuilt> {
  for (;;) {
    const { projections } = await client.data<{ projections: { name: string; rebuild: Rebuilt | null }[] }>(
      `{ projections { name rebuild { kind state phase error finishedAt done total milliseconds
           tables { table same live { rows } replay { rows } differing { key in columns } } } } }`,
    )
    const rebuild = projections.find(({ name }) => name === projection)?.rebuild
    if (rebuild && rebuild.finishedAt !== null) return rebuild
    await delay(POLL_MS)
  }
}
