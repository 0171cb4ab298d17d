import type { PoolClient } from 'pg'
import { ENTITY_STREAMS } from '../../../domain/fragments/entity-stream.js'
import { sameRank } from '../../../domain/sources/rank-rules.js'
import { defaultRank, SOURCE_STREAMS } from '../../../domain/sources/source.js'
import { deleteFolded, refoldEntitiesOf } from './refold.js'
import { loadRanks } from './source-ranks.js'

/** Takes back what the events of an entity or of a source came to. */
export async function forget(stream: string, client: PoolClient): Promise<void> {
  if (stream.startsWith(ENTITY_STREAMS)) await forgetEntity(stream.slice(ENTITY_STREAMS.length), client)
  if (stream.startsWith(SOURCE_STREAMS)) await forgetSource(stream.slice(SOURCE_STREAMS.length), client)
}

async function forgetEntity(ref: string, client: PoolClient): Promise<void> {
  await client.query('delete from fragments where entity_ref = $1', [ref])
  await client.query('delete from quarantined_fragments where entity_ref = $1', [ref])
  await deleteFolded([ref], client)
}

/** What it says stays, and ranks as that of a source nobody has registered. */
async function forgetSource(source: string, client: PoolClient): Promise<void> {
  const rank = (await loadRanks([source], client))(source)
  await client.query('delete from sources where source = $1', [source])
  if (!sameRank(rank, defaultRank(source))) await refoldEntitiesOf(new Map([[source, rank]]), client)
}
