import { entitySubject } from '../../domain/audit/plain.js'
import type { RefusedItemV1 } from '../../domain/events/event-types.js'
import type { FragmentError } from './fragment-result.js'

/** What the audit log tells of an item that was refused: of which entity and why, not what it said. */
export function refusedItem(
  entityRef: string | null,
  source: string | null,
  { code, pointer }: FragmentError,
): RefusedItemV1 {
  return { subject: entitySubject(entityRef), source, code, pointer }
}
