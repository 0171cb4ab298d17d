import type { Pool } from 'pg'
import type { Position } from '../../domain/log/position.js'
import type { OnRefolding } from '../refolding.js'

/** So often the note is renewed, in milliseconds. */
const RENEWED_MS = 500

export interface Noted {
  pool: Pool
  projection: string
  epoch: string
  /** Where the checkpoint stands until the batch is committed. */
  from: Position | null
}

/**
 * Notes how far a batch is with folding anew beside its checkpoint: on another connection, because nobody sees what the batch's own
 * transaction writes before its end. The checkpoint's next move takes the note away. That it cannot be written harms nobody.
 */
export function noteRefolding({ pool, projection, epoch, from }: Noted): OnRefolding {
  let notedAt = Number.NEGATIVE_INFINITY
  let writing = false
  return (refolding) => {
    if (writing || performance.now() - notedAt < RENEWED_MS) return
    writing = true
    notedAt = performance.now()
    pool
      .query(
        // The position keeps a note that comes too late from staying.
        `update projections.checkpoints set refolding = $4
         where projection = $1 and epoch = $2 and position is not distinct from $3`,
        [projection, epoch, from, JSON.stringify(refolding)],
      )
      .catch(() => undefined)
      .finally(() => (writing = false))
  }
}
