import type { PoolClient } from 'pg'
import type { DomainEvent } from '../../domain/events/decode-event.js'
import { ENTITY_STREAMS, isEntityEvent } from '../../domain/fragments/entity-stream.js'
import type { Position } from '../../domain/log/position.js'
import { SOURCE_STREAMS } from '../../domain/sources/source.js'
import { isRankEvent } from '../../domain/sources/source-stream.js'
import { requireOwnStream } from '../catalog/projector/own-stream.js'
import type { Projection } from '../projection.js'
import type { OnRefolding } from '../refolding.js'
import { forget } from './projector/forget.js'
import { noteInstants } from './projector/instants.js'
import { writeRanks } from './projector/ranks.js'
import { noteRankChanges } from './projector/rank-changes.js'
import { refold, refoldAllOf } from './projector/refold.js'
import { tell } from './projector/tell-anew.js'
import { walkEvents } from './projector/walk-events.js'
import { HISTORY_INDEXES, HISTORY_KEYS, HISTORY_SCHEMA, HISTORY_TABLES } from './schema.js'

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
  forget,
}

/** Writes the versions that events come to, what they changed, and whose things became whose by them. */
async function project(events: readonly DomainEvent[], client: PoolClient, onRefolding?: OnRefolding): Promise<void> {
  events.forEach(requireOwnStream)
  await noteInstants(events, client)
  const entityEvents = events.filter(isEntityEvent)
  const changing = await writeRanks(events.filter(isRankEvent), client)
  await noteRankChanges(changing, client)
  const { steps, rankChanges } = await walkEvents(entityEvents, client)
  await tell(steps, client)
  for (const { data, position } of changing) await refoldAllOf(data.source, position, client, onRefolding)
  await refoldAcross(rankChanges, { events, client })
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
