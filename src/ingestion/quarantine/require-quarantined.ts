import { formatRef, requireRef } from '../../domain/entity/entity-ref.js'
import { StrataError } from '../../domain/errors.js'
import { requirePosition } from '../../domain/log/position.js'
import { requireSource } from '../../domain/sources/source.js'
import { encodeKey, keyOfPage } from '../../projections/key-cursor.js'
import type { QuarantinedFilter } from '../../projections/catalog/queries/quarantined-fragments.js'
import type { DecideQuarantinedInput, QuarantinedInput } from './decide-quarantined.command.js'

/** Refs that may be named at once. */
const MOST_REFS = 1000
const MOST = 2_147_483_647

/** Which of what is kept aside of one source. */
export type OfSource = QuarantinedFilter & { source: string }

/** What is kept aside of a source, from outside; refuses what breaks a rule. */
export function requireQuarantined({ source, entityRefs, upTo }: QuarantinedInput): OfSource {
  return {
    source: requireSource(source, '/source'),
    entityRefs: entityRefs === undefined || entityRefs === null ? undefined : requireRefs(entityRefs),
    upTo: upTo === undefined || upTo === null ? undefined : requirePosition(upTo, '/upTo'),
  }
}

/** How far to go, and behind which ref. */
export function requireExtent({ source, limit, after }: DecideQuarantinedInput): { limit: number; after?: string } {
  const page = { size: 0, cursor: undefined, pointer: '/after', backwards: false }
  if (after !== undefined && after !== null && typeof after !== 'string') return refuse('/after', 'must be a cursor')
  const ref = typeof after === 'string' ? keyOfPage(listOf(String(source)), { ...page, cursor: after }) : undefined
  return { limit: requireLimit(limit), ...(ref === undefined ? {} : { after: ref }) }
}

/** The cursor of a place to go on from. */
export const placeBehind = (source: string, ref: string): string => encodeKey(listOf(source), ref)

const listOf = (source: string) => `quarantined of ${source}`

function requireLimit(limit: unknown): number {
  if (limit === undefined || limit === null) return Infinity
  if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1 && limit <= MOST) return limit
  return refuse('/limit', `must be a whole number from 1 to ${MOST}`)
}

function requireRefs(refs: unknown): string[] {
  if (!Array.isArray(refs) || refs.length === 0 || refs.length > MOST_REFS)
    return refuse('/entityRefs', `must be a list of 1 to ${MOST_REFS} entity refs`)
  return [...new Set(refs.map((ref, i) => formatRef(requireRef(ref, `/entityRefs/${i}`))))].sort()
}

function refuse(pointer: string, detail: string): never {
  throw new StrataError('INVALID_INPUT', `${pointer.slice(1)} ${detail}.`, [{ pointer, detail }])
}
