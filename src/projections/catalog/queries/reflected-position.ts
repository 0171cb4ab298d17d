import { sql, type RawBuilder } from 'kysely'
import { projectionId } from '../../projection.js'
import { CATALOG_PROJECTION } from '../catalog-projection.js'

/** The catalog's id as its checkpoint has it. */
export const CATALOG_ID = projectionId(CATALOG_PROJECTION)

/** The position that a statement's answer reflects, '0' before the first event. */
export const reflectedPosition: RawBuilder<string> = sql<string>`coalesce((select position from projections.checkpoints
  where projection = ${sql.lit(CATALOG_ID)}), 0)`
