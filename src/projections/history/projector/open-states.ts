import type { PoolClient } from 'pg'
import type { DomainEvent } from '../../../domain/events/decode-event.js'
import type { EntityEventType } from '../../../domain/events/event-types.js'
import { emptyState, iso } from '../../catalog/projector/load-states.js'
import type { FragmentRow, RefState } from '../../catalog/projector/ref-state.js'
import { OPEN } from '../schema.js'

/** A row of `fragments` as the catalog's projector has it; what the history leaves out plays no part in the fold. */
export const FRAGMENT_COLUMNS = `entity_ref, source, fragment, defining, null as digest, set_id, ${iso('clock')}, ${iso('occurred_at')},
  ${iso('recorded_at')}, actor, position, 0 as revision, said, since`

/** The state of every ref that the events are about, before them. */
export async function loadOpenStates(
  events: readonly DomainEvent<EntityEventType>[],
  client: PoolClient,
): Promise<Map<string, RefState>> {
  const states = new Map<string, RefState>()
  const known: string[] = []
  for (const { data, revision } of events) {
    if (states.has(data.entityRef)) continue
    states.set(data.entityRef, emptyState(data.entityRef))
    // A stream that begins in this batch has left nothing behind.
    if (revision > 0) known.push(data.entityRef)
  }
  if (known.length > 0) await fill(states, known, client)
  return states
}

async function fill(states: ReadonlyMap<string, RefState>, refs: string[], client: PoolClient): Promise<void> {
  const fragments = await client.query<FragmentRow>(
    `select ${FRAGMENT_COLUMNS} from fragments where entity_ref = any($1) and valid_to = ${OPEN}`,
    [refs],
  )
  for (const row of fragments.rows) states.get(row.entity_ref)?.rows.set(row.source, row)
  const entities = await client.query<
    { ref: string } & Pick<RefState, 'createdAt' | 'updatedAt' | 'revision' | 'position'>
  >(
    `select ref, ${iso('created_at', '"createdAt"')}, ${iso('updated_at', '"updatedAt"')}, revision, position
     from entities where ref = any($1) and valid_to = ${OPEN}`,
    [refs],
  )
  for (const { ref, ...known } of entities.rows) {
    const state = states.get(ref)
    if (state) Object.assign(state, known)
  }
}
