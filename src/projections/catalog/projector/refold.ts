import type { PoolClient } from 'pg'
import { rowsInPages } from '../../../platform/database/rows-in-pages.js'
import type { OnRefolding } from '../../refolding.js'
import type { RankOf } from './entity-row.js'
import { prefetch } from '../../runner/prefetch.js'
import { loadStored } from './load-states.js'
import { loadRanks, type Reranked } from './source-ranks.js'
import { writeRefolded } from './write-states.js'

/** Refs whose states are in memory at a time. */
const SLICE = 500

/** Of an entity that one source alone says something about, the rank of that source makes nothing else. */
const DISPUTED = `
  select entity_ref, count(*) over ()::int as total from (
    select distinct f.entity_ref from fragments f where f.source = any($1) and f.fragment is not null
      and exists (select from fragments o where o.entity_ref = f.entity_ref and o.source <> f.source and o.fragment is not null)
      and exists (select from entities e where e.ref = f.entity_ref)) as disputed
  order by entity_ref`

/**
 * Folds every entity anew that one of the sources says something about, since they rank otherwise than when it was folded, and
 * writes those of which that makes something else. It is no event of the entity: its revision, position and times stay.
 *
 * All slices are written in the one transaction of the batch, so that readers see every entity by the old ranks or every one by
 * the new ones, and a projector that dies in between has done nothing (decision 12).
 */
export async function refoldEntitiesOf(
  reranked: Reranked,
  client: PoolClient,
  onRefolding?: OnRefolding,
): Promise<void> {
  if (reranked.size === 0) return
  const source = [...reranked.keys()].join(', ')
  let done = 0
  // The next page is loaded while this one is folded.
  for await (const { states, rankOf, total } of prefetch(disputedStates(reranked, client))) {
    const rankBefore: RankOf = (source) => reranked.get(source) ?? rankOf(source)
    await writeRefolded(states, { rankBefore, rankOf, client })
    done += states.length
    onRefolding?.({ source, done, total })
  }
}

async function* disputedStates(reranked: Reranked, client: PoolClient) {
  const disputed = { text: DISPUTED, values: [[...reranked.keys()]], size: SLICE }
  for await (const page of rowsInPages<{ entity_ref: string; total: number }>(client, disputed)) {
    const refs = page.map(({ entity_ref }) => entity_ref)
    const states = [...(await loadStored(refs, client)).values()]
    const asserting = states.flatMap((state) => [...state.rows.keys()])
    yield { states, rankOf: await loadRanks(asserting, client), total: page[0]?.total ?? refs.length }
  }
}

/** Deletes what was made of the fragments of some refs, but not these. */
export async function deleteFolded(refs: readonly string[], client: PoolClient): Promise<void> {
  await client.query('delete from entities where ref = any($1)', [refs])
  await client.query('delete from relations where source_ref = any($1)', [refs])
}
