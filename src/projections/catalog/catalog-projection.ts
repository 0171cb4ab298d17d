import { setImmediate } from 'node:timers/promises'
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
import { CATALOG_INDEXES, CATALOG_SCHEMA, CATALOG_TABLES } from './schema.js'

/** The catalog as it is now: entities, the fragments they are folded from, and their relations. */
export const CATALOG_PROJECTION: Projection = {
  name: 'catalog',
  version: 1,
  schema: CATALOG_SCHEMA,
  tables: CATALOG_TABLES,
  indexes: CATALOG_INDEXES,
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
  await writeInSlices([...states.values()], { before, rankOf, client })
}

/** Refs whose rows are written by one statement a table. */
const SLICE = 250

/** Refs that are folded at a stretch: a millisecond, so that the connection is served in between. */
const STRETCH = 10

interface WriteContext {
  before: Map<string, FragmentRow[]>
  rankOf: RankOf
  client: PoolClient
}

/**
 * Folds one slice while Postgres writes the one before: one after the other, either waited for its own half of the time in a
 * bulk load.
 */
async function writeInSlices(states: readonly RefState[], context: WriteContext): Promise<void> {
  let written: Promise<void> = Promise.resolve()
  for (let from = 0; from < states.length; from += SLICE) {
    const changes = await changesOf(states.slice(from, from + SLICE), context)
    const before = written
    written = before.then(() => writeChanges(changes, context.client))
    // It is awaited at the end; a failure before that is no unhandled one.
    written.catch(() => undefined)
  }
  await written
}

function* sourcesOf(states: Iterable<RefState>): Generator<string> {
  for (const { rows } of states) yield* rows.keys()
}

async function changesOf(states: readonly RefState[], { before, rankOf }: WriteContext): Promise<Changes> {
  const changes: Changes = { fragments: [], entities: [], removed: [], relationsAdded: [], relationsGone: [] }
  for (const [i, state] of states.entries()) {
    if (i % STRETCH === 0) await setImmediate()
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
