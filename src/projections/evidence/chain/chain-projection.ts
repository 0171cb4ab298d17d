import type { PoolClient } from 'pg'
import type { Recorded } from '../../../domain/evidence/recorded-line.js'
import { upsert } from '../../../platform/database/upsert.js'
import { projectionId, type Projection } from '../../projection.js'
import { endsOf, requireEnd, selectEnds, type EndRow } from './chain-ends.js'
import { HEAD, Linking, LINKS } from './link.js'
import { CHAIN_INDEXES, CHAIN_KEYS, CHAIN_SCHEMA, CHAIN_TABLES } from './schema.js'

/** The chain of hashes over all events of the log, whoever understands them. */
export const CHAIN_PROJECTION: Projection = {
  name: 'chain',
  version: 1,
  schema: CHAIN_SCHEMA,
  tables: CHAIN_TABLES,
  keys: CHAIN_KEYS,
  indexes: CHAIN_INDEXES,
  filter: {},
  handling: 'as recorded',
  project,
  forget: () => Promise.reject(new Error('an event cannot be taken out of the chain')),
}

/** Its id as its checkpoint has it. */
export const CHAIN_ID = projectionId(CHAIN_PROJECTION)

async function project(events: readonly Recorded[], client: PoolClient): Promise<void> {
  const { rows } = await client.query<EndRow>(selectEnds(''))
  const ends = endsOf(rows)
  requireEnd(ends)
  const linking = new Linking(ends.head)
  const kept = events.flatMap((event) => linking.add(event) ?? [])
  await upsert(client, LINKS, kept)
  await upsert(client, HEAD, [linking.head])
}
