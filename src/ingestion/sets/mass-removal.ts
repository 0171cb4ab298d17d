import { StrataError } from '../../domain/errors.js'

const FEW = 10
const SHARE = 5

/** Refuses to remove more than ten and more than a fifth of a set at once, unless the caller allowed so many. */
export function refuseMassRemoval(removal: { removals: number; members: number; allowed: number | undefined }): void {
  const { removals, members, allowed } = removal
  const many = removals > FEW && removals > members / SHARE
  if (allowed === undefined ? !many : removals <= allowed) return
  throw new StrataError(
    'MASS_REMOVAL',
    `This would retract ${removals} of the ${members} fragments of the set. Nothing was done. If that is meant, allow it by maxRemovals=${removals}.`,
    [{ pointer: '/maxRemovals', detail: `must be at least ${removals}` }],
  )
}
