import { StrataError } from '../../domain/errors.js'
import { comparePositions, type Position } from '../../domain/log/position.js'
import type { EventStore } from '../../event-store/event-store.js'

/** Nobody can have dealt with what has not happened. */
export async function requireReached(log: EventStore, position: Position, pointer: string): Promise<void> {
  const head = await log.head()
  if (comparePositions(position, head ?? ('0' as Position)) <= 0) return
  const detail = 'lies beyond the end of the log'
  throw new StrataError('INVALID_POSITION', `The position ${position} ${detail}.`, [{ pointer, detail }])
}
