import type { PoolClient } from 'pg'
import { loadStored } from './load-states.js'
import { loadRanks } from './source-ranks.js'
import { writeStates } from './write-states.js'

/** Refs whose states are in memory at a time. */
const SLICE = 1000

/**
 * Folds every entity anew that one of the sources says something about, since they rank otherwise than when it was folded.
 * That is no event of the entity: its revision, position and times stay.
 */
export async function refoldEntitiesOf(sources: readonly string[], client: PoolClient): Promise<void> {
  if (sources.length === 0) return
  const { rows } = await client.query<{ entity_ref: string }>(
    `select distinct entity_ref from fragments where source = any($1) and fragment is not null order by entity_ref`,
    [sources],
  )
  for (let from = 0; from < rows.length; from += SLICE) {
    const refs = rows.slice(from, from + SLICE).map(({ entity_ref }) => entity_ref)
    const states = [...(await loadStored(refs, client)).values()]
    await deleteFolded(refs, client)
    const asserting = states.flatMap((state) => [...state.rows.keys()])
    await writeStates(states, { before: new Map(), rankOf: await loadRanks(asserting, client), client })
  }
}

/** Deletes what was made of the fragments of some refs, but not these. */
export async function deleteFolded(refs: readonly string[], client: PoolClient): Promise<void> {
  await client.query('delete from entities where ref = any($1)', [refs])
  await client.query('delete from relations where source_ref = any($1)', [refs])
}
