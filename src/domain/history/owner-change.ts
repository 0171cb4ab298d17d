import { fullRef, splitRef } from '../entity/entity-ref.js'
import type { EffectiveEntity } from '../fragments/fold.js'
import { isObject, own } from '../json/json.js'

/** What owns: an entity that is none of these may be named as an owner, but what becomes of it is no change of ownership. */
const OWNER_KINDS: ReadonlySet<string> = new Set(['group', 'user'])

/** Annotation by which a group or user tells which other one it was merged into. The field has no name of its own for this. */
export const MERGED_INTO = 'strata.dev/merged-into'

/** What became of a group or user that may own things, and had existed before. */
export type OwnerChange =
  /** It went away: nothing defines it any more. */
  | { type: 'REMOVED' }
  /** It exists again, or is on its own again after it had been merged. */
  | { type: 'RETURNED' }
  /** It says that it was merged into another one. */
  | { type: 'MERGED'; into: string }

/** Whether a ref is that of a group or a user. */
export const canOwn = (ref: string): boolean => OWNER_KINDS.has(splitRef(ref).kind)

/**
 * What a change of a group's or user's own entity means for all that it owns; null when nothing. That it first comes to be
 * means nothing: until then it was only a name, and the same one. `existedBefore` says whether it had ever existed.
 */
export function ownerChange(
  ref: string,
  before: EffectiveEntity | null,
  after: EffectiveEntity | null,
  existedBefore: boolean,
): OwnerChange | null {
  if (before === null && !existedBefore) return null
  if (after === null) return before === null ? null : { type: 'REMOVED' }
  const [was, is] = [before && mergedInto(ref, before), mergedInto(ref, after)]
  if (is !== null) return is === was ? null : { type: 'MERGED', into: is }
  return before === null || was !== null ? { type: 'RETURNED' } : null
}

/** The full ref of what an entity says it was merged into; null where it says nothing, no ref, or itself. */
export function mergedInto(ref: string, { metadata }: EffectiveEntity): string | null {
  const annotations = own(metadata, 'annotations')
  const { kind, namespace } = splitRef(ref)
  const into = isObject(annotations) ? fullRef(own(annotations, MERGED_INTO), { kind, namespace }) : undefined
  return into === undefined || into === ref ? null : into
}
