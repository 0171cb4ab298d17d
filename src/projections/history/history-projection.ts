import type { PoolClient } from 'pg'
import type { DomainEvent } from '../../domain/events/decode-event.js'
import { ENTITY_STREAMS } from '../../domain/fragments/entity-stream.js'
import { comparePositions, type Position } from '../../domain/log/position.js'
import { SOURCE_STREAMS } from '../../domain/sources/source.js'
import { requireOwnStream } from '../catalog/projector/own-stream.js'
import type { Projection } from '../projection.js'
import { forget } from './projector/forget.js'
import { noteInstants } from './projector/instants.js'
import { writeRanks } from './projector/ranks.js'
import { refold, refsOf } from './projector/refold.js'
import { walkEvents, type EntityEvent } from './projector/walk-events.js'
import { HISTORY_INDEXES, HISTORY_KEYS, HISTORY_SCHEMA, HISTORY_TABLES } from './schema.js'
import type { HistoryStep } from './step.js'

/** The catalog as it was at any position. */
export const HISTORY_PROJECTION: Projection = {
  name: 'history',
  version: 1,
  schema: HISTORY_SCHEMA,
  tables: HISTORY_TABLES,
  keys: HISTORY_KEYS,
  indexes: HISTORY_INDEXES,
  hints: ['spelled_paths'],
  filter: { streamPrefixes: [ENTITY_STREAMS, SOURCE_STREAMS] },
  handling: {
    EntityFragmentRecorded: 'handle',
    EntityFragmentSuperseded: 'handle',
    EntityFragmentRetracted: 'handle',
    SourceRegistered: 'handle',
  },
  project,
  forget,
}

type Registration = DomainEvent<'SourceRegistered'>

async function project(events: readonly DomainEvent[], client: PoolClient): Promise<void> {
  // The timeline and the ledger of owners are made of the steps.
  await stepsOf(events, client)
}

/** Writes the versions that events come to, and gives the steps, in the order of the log. */
async function stepsOf(events: readonly DomainEvent[], client: PoolClient): Promise<HistoryStep[]> {
  events.forEach(requireOwnStream)
  await noteInstants(events, client)
  const registrations = events.filter((event): event is Registration => event.type === 'SourceRegistered')
  const entityEvents = events.filter((event): event is EntityEvent => event.type !== 'SourceRegistered')
  const changing = await writeRanks(registrations, client)
  const { steps, rankChanges } = await walkEvents(entityEvents, client)
  for (const event of changing) {
    const refolded = await refold(await refsOf(event.data.source, event.position, client), event.position, client)
    steps.push(...refolded.map((step) => ({ ...step, event })))
  }
  await refoldAcross(rankChanges, { events, client })
  return steps.sort((a, b) => comparePositions(a.event.position, b.event.position))
}

/** Events that come again after they were taken back stand before changes of ranks that every other entity has been folded by. */
async function refoldAcross(
  rankChanges: readonly Position[],
  { events, client }: { events: readonly DomainEvent[]; client: PoolClient },
): Promise<void> {
  const here = new Set(events.map(({ position }) => position))
  const refs = new Set(events.flatMap(({ data }) => ('entityRef' in data ? [data.entityRef] : [])))
  for (const position of rankChanges) if (!here.has(position)) await refold([...refs], position, client)
}
