import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Position } from '../../../domain/log/position.js'
import { projectionId } from '../../projection.js'
import { CATALOG_PROJECTION } from '../catalog-projection.js'

/** The catalog's id as its checkpoint has it. */
export const CATALOG_ID = projectionId(CATALOG_PROJECTION)

/** The position that a statement's answer reflects, '0' before the first event. */
export const reflectedPosition: RawBuilder<string> = sql<string>`coalesce((select position from projections.checkpoints
  where projection = ${sql.lit(CATALOG_ID)}), 0)`

/** The position that other statements of the same snapshot reflect. */
export async function positionReflected(db: Kysely<unknown>): Promise<Position> {
  const { rows } = await sql<{ at: Position }>`select ${reflectedPosition} as at`.execute(db)
  return rows[0]?.at ?? ('0' as Position)
}
