import type { PoolClient } from 'pg'
import { canOwn, ownerChange } from '../../../domain/history/owner-change.js'
import type { HistoryStep } from '../step.js'
import type { OwnerChangeRow } from './tables.js'

/** What became of groups and users that had existed before, by the steps about them. */
export async function ownerChangesOf(steps: readonly HistoryStep[], client: PoolClient): Promise<OwnerChangeRow[]> {
  const aboutOwners = steps.filter(({ ref, before, after }) => before !== after && canOwn(ref))
  const appearing = aboutOwners.filter(({ before }) => before === null).map(({ ref }) => ref)
  const existed = await goneBefore([...new Set(appearing)], client)
  return aboutOwners.flatMap((step) => {
    const { ref, before, after, act } = step
    const change = ownerChange(ref, before, after, existed.has(ref))
    if (after === null) existed.add(ref)
    if (change === null) return []
    const mergedInto = change.type === 'MERGED' ? change.into : null
    return [{ ...act, owner: ref, type: change.type, mergedInto }]
  })
}

/** Which of the refs are known to have gone away. What comes later than the steps has been taken back where they come again. */
async function goneBefore(refs: readonly string[], client: PoolClient): Promise<Set<string>> {
  if (refs.length === 0) return new Set()
  const { rows } = await client.query<{ owner: string }>(
    `select distinct owner from owner_changes where owner = any($1) and type = 'REMOVED'`,
    [refs],
  )
  return new Set(rows.map(({ owner }) => owner))
}
