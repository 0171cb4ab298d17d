import { optionalReason } from '../../domain/log/reason.js'
import { requireSource } from '../../domain/sources/source.js'
import { requireSetId } from '../sets/set-id.js'
import type { ItemDefaults } from './fragment-item.js'

/** What holds for every item of a batch that does not say otherwise, as it came. */
export interface BatchDefaults {
  source?: string | undefined
  setId?: string | undefined
  reason?: string | undefined
}

/** The same, checked; without a source it is the sender's own. */
export function requireBatchDefaults({ source, setId, reason }: BatchDefaults, ownSource: string): ItemDefaults {
  return {
    source: source === undefined ? ownSource : requireSource(source, '/source'),
    setId: setId === undefined ? undefined : requireSetId(setId, '/set'),
    reason: optionalReason(reason),
  }
}
