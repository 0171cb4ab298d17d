import { setImmediate } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { PoolClient } from 'pg'
import { fold } from '../../../domain/fragments/fold.js'
import { comparePositions, type Position } from '../../../domain/log/position.js'
import { rowsInPages } from '../../../platform/database/rows-in-pages.js'
import { prefetch } from '../../runner/prefetch.js'
import { assertionsOf } from '../../catalog/projector/entity-row.js'
import { emptyState } from '../../catalog/projector/load-states.js'
import type { RefState } from '../../catalog/projector/ref-state.js'
import { insertSpelledPaths } from '../../catalog/projector/write-rows.js'
import { OPEN } from '../schema.js'
import type { OnRefolding } from '../../refolding.js'
import type { Refolded } from '../step.js'
import { holdsAt, RankHistory } from './ranks.js'
import { RefVersions } from './ref-versions.js'
import { tellAnew } from './tell-anew.js'
import { loadStored, reopen, type EntityPlace, type StoredRef } from './stored-versions.js'
import type { Valid } from './tables.js'

/** Refs whose versions are in memory at a time. */
const SLICE = 200

/** Refs that are folded at a stretch, so that the connection and other projections are served in between. */
const STRETCH = 10

/** An entity of which no other source says anything from a position on is the same by any rank. */
const DISPUTED = `
  select entity_ref, count(*) over ()::int as total from (
    select distinct f.entity_ref from fragments f where f.source = $1 and f.valid_to > $2 and f.fragment is not null
      and exists (select from fragments o where o.entity_ref = f.entity_ref and o.source <> f.source and o.valid_to > $2)
      and exists (select from entities e where e.ref = f.entity_ref and e.valid_to > $2)) as disputed
  order by entity_ref`

/** Folds everything anew from a position on of which a source says something there or later: it ranks otherwise from there on. */
export async function refoldAllOf(
  source: string,
  from: Position,
  client: PoolClient,
  onRefolding?: OnRefolding,
): Promise<void> {
  let done = 0
  // The next slice is loaded while this one is folded.
  for await (const { total, ...slice } of prefetch(disputedSlices(source, from, client))) {
    await refoldSlice(slice, from, client)
    done += slice.stored.length
    onRefolding?.({ source, done, total })
  }
}

async function* disputedSlices(source: string, from: Position, client: PoolClient) {
  const disputed = { text: DISPUTED, values: [source, from], size: SLICE }
  for await (const page of rowsInPages<{ entity_ref: string; total: number }>(client, disputed)) {
    const refs = page.map(({ entity_ref }) => entity_ref)
    yield { ...(await loadSlice(refs, from, client)), total: page[0]?.total ?? refs.length }
  }
}

/**
 * Folds refs anew from a position on, by the ranks that are stored: at it some source began to rank otherwise. What was told of them
 * from there on is told anew. A new rank is no event of the entity, so that its revision, position and times stay.
 */
export async function refold(refs: readonly string[], from: Position, client: PoolClient): Promise<void> {
  for (let i = 0; i < refs.length; i += SLICE) {
    await refoldSlice(await loadSlice(refs.slice(i, i + SLICE), from, client), from, client)
  }
}

/** What is stored of some refs, and how their sources rank. */
interface Slice {
  stored: StoredRef[]
  ranks: RankHistory
}

async function loadSlice(refs: readonly string[], from: Position, client: PoolClient): Promise<Slice> {
  const stored = await loadStored(refs, from, client)
  const sources = stored.flatMap(({ fragments }) => fragments.map(({ source }) => source))
  return { stored, ranks: await RankHistory.load(sources, before(from), client) }
}

async function refoldSlice({ stored, ranks }: Slice, from: Position, client: PoolClient): Promise<void> {
  const versions = new RefVersions()
  const changed: Refolded[] = []
  const touched: string[] = []
  for (const [i, ref] of stored.entries()) {
    if (i % STRETCH === 0) await setImmediate()
    const changes = [...refoldRef(ref, from, { ranks, versions })]
    changed.push(...changes)
    if (changes.length > 0 || ref.entities.some((version) => beginsOrEnds(version, from))) touched.push(ref.ref)
  }
  if (touched.length === 0) return
  await reopen(touched, from, client)
  await versions.write(client)
  await insertSpelledPaths([...versions.spelled], client)
  await tellAnew(touched, from, { changed, client })
}

/** Whether a version does not simply hold before a position and ever since. */
const beginsOrEnds = ({ valid_from, valid_to }: Valid<EntityPlace>, from: Position) =>
  comparePositions(valid_from as Position, from) >= 0 || valid_to !== OPEN

/** Just before the event at a position; there is nothing before the first. */
const before = (position: Position) => (position === '0' ? position : (String(BigInt(position) - 1n) as Position))

interface Context {
  ranks: RankHistory
  versions: RefVersions
}

function* refoldRef(stored: StoredRef, from: Position, { ranks, versions }: Context): Generator<Refolded> {
  let was = from === '0' ? null : stateAt(stored, before(from), ranks).is
  for (const moment of momentsOf(stored, from, ranks)) {
    const { state, is } = stateAt(stored, moment, ranks)
    // With an event of its own an entity changes in any case: its revision does.
    const changes = state.position === moment || !isDeepStrictEqual(was, is)
    if (changes) {
      versions.entity(state, { was, is }, moment)
      const assertionsAfter = assertionsOf(state.rows.values(), ranks.at(moment))
      yield { ref: stored.ref, position: moment, before: was, after: is, assertionsAfter }
    }
    was = is
  }
}

function stateAt({ ref, entities, fragments }: StoredRef, position: Position, ranks: RankHistory) {
  const rows = new Map(fragments.filter((row) => holdsAt(row, position)).map((row) => [row.source, row]))
  const place = entities.find((version) => holdsAt(version, position))
  const state: RefState = { ...emptyState(ref), ...place, rows }
  return { state, is: place ? fold(assertionsOf(rows.values(), ranks.at(position))) : null }
}

/** The positions from one on at which the entity began, changed or ended, or may do so by the ranks, in their order. */
function momentsOf({ entities }: StoredRef, from: Position, ranks: RankHistory): Position[] {
  const bounds = entities.flatMap(({ valid_from, valid_to }) => [valid_from, valid_to]) as Position[]
  const later = [...bounds, ...ranks.changesAfter(from)].filter(
    (position) => position !== OPEN && comparePositions(position, from) > 0,
  )
  return [from, ...[...new Set(later)].sort(comparePositions)]
}
