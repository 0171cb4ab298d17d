import { AUDIT_STREAMS } from '../../domain/audit/audit-stream.js'
import { ENTITY_STREAMS } from '../../domain/fragments/entity-stream.js'
import { SOURCE_STREAMS } from '../../domain/sources/source.js'
import { projectionId, type Projection, type WholeFold } from '../projection.js'
import { EntryFold } from './entries/entry-fold.js'
import { addEvents, takeBackEvents, writeAll } from './entries/write-entries.js'
import { AUDIT_INDEXES, AUDIT_KEYS, AUDIT_SCHEMA, AUDIT_TABLES } from './schema.js'

/** Every command with who gave it and what became of it. */
export const AUDIT_PROJECTION: Projection = {
  name: 'audit',
  version: 1,
  schema: AUDIT_SCHEMA,
  tables: AUDIT_TABLES,
  keys: AUDIT_KEYS,
  indexes: AUDIT_INDEXES,
  filter: { streamPrefixes: [ENTITY_STREAMS, SOURCE_STREAMS, AUDIT_STREAMS] },
  handling: {
    EntityFragmentRecorded: 'handle',
    EntityFragmentSuperseded: 'handle',
    EntityFragmentRetracted: 'handle',
    SourceRegistered: 'handle',
    SourceRankChanged: 'handle',
    CommandAccepted: 'handle',
    CommandRefused: 'handle',
    CommandFailed: 'handle',
    EntityFragmentWithdrawn: 'handle',
    EntityFragmentQuarantined: 'handle',
    EntityFragmentReleased: 'handle',
    EntityFragmentDropped: 'handle',
    SourceQuarantined: 'handle',
    SourceQuarantineEnded: 'handle',
  },
  project: addEvents,
  foldAll,
  forget: (_stream, client, applied) => takeBackEvents(applied, client),
}

/** The audit log's id as its checkpoint has it. */
export const AUDIT_ID = projectionId(AUDIT_PROJECTION)

function foldAll(): WholeFold {
  const fold = new EntryFold()
  return { add: (event) => fold.add(event), write: (client) => writeAll(fold.entries, client) }
}
