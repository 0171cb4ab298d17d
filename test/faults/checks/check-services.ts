import { setTimeout as delay } from 'node:timers/promises'
import { REFS } from '../load/fragments.js'
import { LOOK, PROJECTIONS } from '../load/queries.js'
import type { ServiceClient } from '../load/service-client.js'

const ASK_AGAIN_MS = 50
/** Waits until the service serves everything up to a position and calls itself ready, with nothing parked or behind. */
export async function whenSettled(
  client: ServiceClient,
  head: string,
  signal: AbortSignal,
  complain: (problem: string) => void,
): Promise<void> {
  await client.graphql(LOOK, { refs: REFS, at: head })
  for (;;) {
    const { data } = await client.graphql(PROJECTIONS, {})
    const ready = await client.definite({ method: 'GET', path: '/readyz' })
    const behind = data.projections.filter(({ state, lag }) => state !== 'LIVE' || lag > 0)
    const parked = data.projections.some((projection) => projection.parked > 0)
    if (parked) complain(`events are parked: ${JSON.stringify(data.projections)}`)
    if ((behind.length === 0 || parked) && ready.status === 200) return
    await delay(ASK_AGAIN_MS, undefined, { signal })
  }
}
