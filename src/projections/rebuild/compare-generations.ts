import type { PoolClient } from 'pg'
import type { Position } from '../../domain/log/position.js'
import { projectionId } from '../projection.js'
import {
  comparableTables,
  differingRows,
  digestTable,
  type ComparableTable,
  type TableComparison,
} from './compare-tables.js'
import { tablesOf } from './generations.js'
import { catchUp, inTransaction, positionOf, type RebuildWork } from './rebuild-work.js'

const SNAPSHOT = 'begin isolation level repeatable read read only'

/** Compares what is live with the shadow, both at one position of the log, and gives what differs and what does not. */
export async function compareGenerations(work: RebuildWork): Promise<TableComparison[]> {
  const { record, shadow, live, pool } = work
  await catchUp(work, await positionOf(pool, live))
  const names = (await tablesOf(pool, shadow)).filter((name) => shadow.hints?.includes(name) !== true)
  await record.enter('COMPARING', names.length)
  const tables = await onOneState(work, async (liveState, shadowState) => {
    const compared: TableComparison[] = []
    for (const table of await comparableTables(shadowState, shadow.schema, names)) {
      compared.push(await compareTable(work, table, liveState, shadowState))
      await record.advance(compared.length)
    }
    return compared
  })
  await record.compared(work.position, tables)
  return tables
}

/**
 * Gives two connections with the same snapshot, in which both generations are at the same position. The live one is only held
 * for the moment that this takes.
 */
function onOneState<T>(work: RebuildWork, compare: (live: PoolClient, shadow: PoolClient) => Promise<T>): Promise<T> {
  const { pool } = work
  return inTransaction(
    pool,
    (one) =>
      inTransaction(
        pool,
        async (other) => {
          await holdingLive(work, async (position) => {
            await catchUp(work, position)
            const { rows } = await one.query<{ snapshot: string }>('select pg_export_snapshot() as snapshot')
            await other.query(`set transaction snapshot ${other.escapeLiteral(rows[0]?.snapshot ?? '')}`)
          })
          return compare(one, other)
        },
        SNAPSHOT,
      ),
    SNAPSHOT,
  )
}

/** Holds the live checkpoint where it is. */
function holdingLive(work: RebuildWork, act: (position: Position | null) => Promise<void>): Promise<void> {
  return inTransaction(work.pool, async (client) => {
    const { rows } = await client.query<{ position: Position | null }>(
      'select position from projections.checkpoints where projection = $1 for update',
      [projectionId(work.live)],
    )
    await act(rows[0]?.position ?? null)
  })
}

async function compareTable(
  { live, shadow }: RebuildWork,
  table: ComparableTable,
  liveState: PoolClient,
  shadowState: PoolClient,
): Promise<TableComparison> {
  const [one, other] = await Promise.all([
    digestTable(liveState, live.schema, table),
    digestTable(shadowState, shadow.schema, table),
  ])
  const same = one.rows === other.rows && one.digest === other.digest
  const schemas = { live: live.schema, replay: shadow.schema }
  const differing = same ? [] : await differingRows(liveState, schemas, table)
  return { table: table.name, same, live: one, replay: other, differing }
}
