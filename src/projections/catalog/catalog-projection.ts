import type { PoolClient } from 'pg'
import type { DomainEvent } from '../../domain/events/decode-event.js'
import { ENTITY_STREAMS, isEntityEvent } from '../../domain/fragments/entity-stream.js'
import { SOURCE_STREAMS } from '../../domain/sources/source.js'
import { isSourceEvent } from '../../domain/sources/source-stream.js'
import type { Projection } from '../projection.js'
import type { OnRefolding } from '../refolding.js'
import { CatalogFold } from './projector/catalog-fold.js'
import { forget } from './projector/forget.js'
import { loadStates } from './projector/load-states.js'
import { requireOwnStream } from './projector/own-stream.js'
import { applyEvent } from './projector/ref-state.js'
import { refoldEntitiesOf } from './projector/refold.js'
import { loadRanks, writeSources } from './projector/source-ranks.js'
import { writeStates } from './projector/write-states.js'
import { CATALOG_INDEXES, CATALOG_KEYS, CATALOG_SCHEMA, CATALOG_TABLES } from './schema.js'

/** The catalog as it is now: entities, the fragments they are folded from, and their relations. */
export const CATALOG_PROJECTION: Projection = {
  name: 'catalog',
  version: 1,
  schema: CATALOG_SCHEMA,
  tables: CATALOG_TABLES,
  keys: CATALOG_KEYS,
  indexes: CATALOG_INDEXES,
  // A path once spelled stays noted when nothing spells it any more.
  hints: ['spelled_paths'],
  filter: { streamPrefixes: [ENTITY_STREAMS, SOURCE_STREAMS] },
  handling: {
    EntityFragmentRecorded: 'handle',
    EntityFragmentSuperseded: 'handle',
    EntityFragmentRetracted: 'handle',
    SourceRegistered: 'handle',
    SourceRankChanged: 'handle',
    CommandAccepted: 'skip',
    CommandRefused: 'skip',
    CommandFailed: 'skip',
    EntityFragmentWithdrawn: 'handle',
    EntityFragmentQuarantined: 'handle',
    EntityFragmentReleased: 'handle',
    EntityFragmentDropped: 'handle',
    SourceQuarantined: 'handle',
    SourceQuarantineEnded: 'handle',
  },
  project,
  foldAll: () => new CatalogFold(),
  forget,
}

async function project(events: readonly DomainEvent[], client: PoolClient, onRefolding?: OnRefolding): Promise<void> {
  events.forEach(requireOwnStream)
  const entityEvents = events.filter(isEntityEvent)
  const reranked = await writeSources(events.filter(isSourceEvent), client)
  await refoldEntitiesOf(reranked, client, onRefolding)
  if (entityEvents.length === 0) return
  const states = await loadStates(entityEvents, client)
  const before = new Map([...states].map(([ref, state]) => [ref, [...state.rows.values()]]))
  for (const event of entityEvents) {
    const state = states.get(event.data.entityRef)
    if (state) applyEvent(state, event)
  }
  const sources = [...states.values()].flatMap(({ rows }) => [...rows.keys()])
  await writeStates([...states.values()], { before, rankOf: await loadRanks(sources, client), client })
}
