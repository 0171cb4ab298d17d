import type { PoolClient } from 'pg'
import type { DomainEvent } from '../../../domain/events/decode-event.js'
import type { EntityEventType } from '../../../domain/events/event-types.js'
import { NOTHING_ASIDE, type Aside } from './asides.js'
import type { FragmentRow, RefState } from './ref-state.js'

export const FRAGMENT_COLUMNS = `entity_ref, source, fragment, defining, digest, set_id, ${iso('clock')}, ${iso('occurred_at')},
  ${iso('recorded_at')}, actor, position, revision, said, since`

/** An instant as ISO text, without the detour over Date, which costs a microsecond a value. */
export function iso(column: string, name = column): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ${name}`
}

/** The state of every ref that the events are about, before them. */
export async function loadStates(
  events: readonly DomainEvent<EntityEventType>[],
  client: PoolClient,
): Promise<Map<string, RefState>> {
  const states = new Map<string, RefState>()
  const known: string[] = []
  for (const { data, revision } of events) {
    if (states.has(data.entityRef)) continue
    states.set(data.entityRef, emptyState(data.entityRef))
    // A stream that begins in this batch has left nothing behind: most refs of a first load need no look-up.
    if (revision > 0) known.push(data.entityRef)
  }
  if (known.length > 0) await fill(states, known, client)
  if (known.length > 0) await fillAsides(states, known, client)
  return states
}

/** The state of a ref that no event is about. */
export const emptyState = (ref: string): RefState => ({
  ref,
  rows: new Map(),
  touched: new Set(),
  asides: NOTHING_ASIDE,
  createdAt: null,
  updatedAt: '',
  revision: -1,
  position: '0',
})

/** The state of refs as it is stored. */
export async function loadStored(refs: string[], client: PoolClient): Promise<Map<string, RefState>> {
  const states = new Map(refs.map((ref) => [ref, emptyState(ref)]))
  await fill(states, refs, client)
  return states
}

/** Of what is kept aside only the clock is needed to tell what becomes of it. */
async function fillAsides(states: Map<string, RefState>, refs: string[], client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ entity_ref: string; source: string; clock: string | null }>(
    `select entity_ref, source, ${iso('clock')} from quarantined_fragments where entity_ref = any($1)`,
    [refs],
  )
  for (const { entity_ref, source, clock } of rows) {
    const state = states.get(entity_ref)
    if (!state) continue
    if (state.asides === NOTHING_ASIDE) state.asides = { now: new Map<string, Aside>(), gone: new Set() }
    state.asides.now.set(source, { clock, row: null })
  }
}

interface EntityColumns {
  ref: string
  created_at: string
  updated_at: string
  revision: number
  position: string
}

async function fill(states: Map<string, RefState>, refs: string[], client: PoolClient): Promise<void> {
  const fragments = await client.query<FragmentRow>(
    `select ${FRAGMENT_COLUMNS} from fragments where entity_ref = any($1)`,
    [refs],
  )
  for (const row of fragments.rows) states.get(row.entity_ref)?.rows.set(row.source, row)
  const entities = await client.query<EntityColumns>(
    `select ref, ${iso('created_at')}, ${iso('updated_at')}, revision, position from entities where ref = any($1)`,
    [refs],
  )
  for (const { ref, created_at, updated_at, revision, position } of entities.rows) {
    const state = states.get(ref)
    if (state) Object.assign(state, { createdAt: created_at, updatedAt: updated_at, revision, position })
  }
}
