import type { PoolClient } from 'pg'
import { ENTITY_STREAMS } from '../../../domain/fragments/entity-stream.js'
import type { Position } from '../../../domain/log/position.js'
import { SOURCE_STREAMS } from '../../../domain/sources/source.js'
import { refoldAllOf } from './refold.js'
import { takeBack } from './tell-anew.js'

const START = '0' as Position

/** Takes back what the events of an entity or of a source came to. */
export async function forget(stream: string, client: PoolClient): Promise<void> {
  if (stream.startsWith(ENTITY_STREAMS)) await forgetEntity(stream.slice(ENTITY_STREAMS.length), client)
  if (stream.startsWith(SOURCE_STREAMS)) await forgetSource(stream.slice(SOURCE_STREAMS.length), client)
}

async function forgetEntity(ref: string, client: PoolClient): Promise<void> {
  await client.query('delete from entities where ref = $1', [ref])
  await client.query('delete from fragments where entity_ref = $1', [ref])
  await client.query('delete from relations where source_ref = $1', [ref])
  await takeBack([ref], START, client)
}

/** What it said stays, and ranks as that of a source nobody has registered. */
async function forgetSource(source: string, client: PoolClient): Promise<void> {
  const { rowCount } = await client.query('delete from sources where source = $1', [source])
  await client.query('delete from rank_changes where source = $1', [source])
  if (rowCount !== 0) await refoldAllOf(source, START, client)
}
