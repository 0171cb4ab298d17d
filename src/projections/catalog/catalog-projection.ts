import type { PoolClient } from 'pg'
import type { DomainEvent } from '../../domain/events/decode-event.js'
import type { EntityEventType } from '../../domain/events/event-types.js'
import type { Projection } from '../projection.js'
import {
  effectiveOf,
  entityRow,
  relationRows,
  type EntityRow,
  type RankOf,
  type RelationRow,
} from './projector/entity-row.js'
import { loadStates } from './projector/load-states.js'
import { applyEvent, type FragmentRow, type RefState } from './projector/ref-state.js'
import { loadRanks, writeSources } from './projector/source-ranks.js'
import * as write from './projector/write-rows.js'
import { CATALOG_MIGRATIONS, CATALOG_SCHEMA } from './schema.js'

/** The catalog as it is now: entities, the fragments they are folded from, and their relations. */
export const CATALOG_PROJECTION: Projection = {
  name: 'catalog',
  version: 1,
  schema: CATALOG_SCHEMA,
  migrations: CATALOG_MIGRATIONS,
  filter: {
    types: ['EntityFragmentRecorded', 'EntityFragmentSuperseded', 'EntityFragmentRetracted', 'SourceRegistered'],
  },
  project,
}

/** What a batch comes to: one final state a row, however many events there were. */
interface Changes {
  fragments: FragmentRow[]
  entities: EntityRow[]
  removed: string[]
  relationsAdded: RelationRow[]
  relationsGone: RelationRow[]
}

async function project(events: readonly DomainEvent[], client: PoolClient): Promise<void> {
  const registrations = events.filter(
    (event): event is DomainEvent<'SourceRegistered'> => event.type === 'SourceRegistered',
  )
  const entityEvents = events.filter(
    (event): event is DomainEvent<EntityEventType> => event.type !== 'SourceRegistered',
  )
  await writeSources(registrations, client)
  if (entityEvents.length === 0) return
  const states = await loadStates(entityEvents, client)
  const before = new Map([...states].map(([ref, state]) => [ref, [...state.rows.values()]]))
  for (const event of entityEvents) {
    const state = states.get(event.data.entityRef)
    if (state) applyEvent(state, event)
  }
  const rankOf = await loadRanks(sourcesOf(states.values()), client)
  await writeChanges(changesOf(states, before, rankOf), client)
}

function* sourcesOf(states: Iterable<RefState>): Generator<string> {
  for (const { rows } of states) yield* rows.keys()
}

function changesOf(states: Map<string, RefState>, before: Map<string, FragmentRow[]>, rankOf: RankOf): Changes {
  const changes: Changes = { fragments: [], entities: [], removed: [], relationsAdded: [], relationsGone: [] }
  for (const state of states.values()) {
    const { ref, rows, touched } = state
    const rowsBefore = before.get(ref) ?? []
    const was = effectiveOf(rowsBefore, rankOf)
    const is = effectiveOf(rows.values(), rankOf)
    for (const source of touched) {
      const row = rows.get(source)
      if (row) changes.fragments.push(row)
    }
    if (is) changes.entities.push(entityRow(state, is))
    else if (was) changes.removed.push(ref)
    const related = [relationRows(ref, was), relationRows(ref, is)] as const
    changes.relationsGone.push(...missingFrom(related[1], related[0]))
    changes.relationsAdded.push(...missingFrom(related[0], related[1]))
  }
  return changes
}

function missingFrom(known: readonly RelationRow[], rows: readonly RelationRow[]): RelationRow[] {
  return rows.filter((row) => !known.some(({ type, target_ref }) => type === row.type && target_ref === row.target_ref))
}

async function writeChanges(changes: Changes, client: PoolClient): Promise<void> {
  const { fragments, entities, removed, relationsAdded, relationsGone } = changes
  await write.upsertFragments(fragments, client)
  await write.deleteEntities(removed, client)
  await write.upsertEntities(entities, client)
  await write.deleteRelations(relationsGone, client)
  await write.insertRelations(relationsAdded, client)
  const spelled = new Set(entities.flatMap(({ spelling }) => [...(spelling?.keys() ?? [])]))
  await write.insertSpelledPaths([...spelled], client)
}
