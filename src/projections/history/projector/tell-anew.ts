import type { PoolClient } from 'pg'
import { changesRank } from '../../../domain/history/ownership-change.js'
import { comparePositions, type Position } from '../../../domain/log/position.js'
import { deriveAgain, takeBackOwnership, writeOwnership } from '../ownership/write-ownership.js'
import type { Act, HistoryStep, Refolded } from '../step.js'
import { takeBackTimeline, writeTimeline, type TakenBack } from '../timeline/write-timeline.js'
import { rankChangesFrom } from './rank-changes.js'

/** Writes what steps changed, and whose things became whose by them. */
export async function tell(steps: readonly HistoryStep[], client: PoolClient): Promise<void> {
  await writeTimeline(steps, client)
  await writeOwnership(steps, client)
}

/** Takes back what was told of entities from a position on, and gives the entries of their timelines. */
export async function takeBack(refs: readonly string[], from: Position, client: PoolClient): Promise<TakenBack[]> {
  await takeBackOwnership(refs, from, client)
  return takeBackTimeline(refs, from, client)
}

/**
 * Tells anew what became of entities from a position on, after sources were found to rank otherwise there. `changed` is how they
 * changed by that: at each event of an entity that existed before or after it, and at each new rank that made another of it.
 */
export async function tellAnew(
  refs: readonly string[],
  from: Position,
  { changed, client }: { changed: readonly Refolded[]; client: PoolClient },
): Promise<void> {
  const entries = await takeBack(refs, from, client)
  const byRank = new Map((await rankChangesFrom(from, client)).map((act) => [act.position, act]))
  const changes = new Map(changed.map((change) => [placeOf(change), change]))
  const ownSteps = entries
    .filter(({ type }) => !changesRank(type))
    .map(({ ref, changes: _, ...act }) => stepOf(act, ref, changes.get(placeOf({ ref, ...act }))))
  const rankSteps = changed.flatMap((change) => {
    const act = byRank.get(change.position)
    return act ? [stepOf(act, change.ref, change)] : []
  })
  const steps = [...ownSteps, ...rankSteps].sort((a, b) => comparePositions(a.act.position, b.act.position))
  await tell(steps, client)
  await deriveAgain(refs, from, client)
}

const placeOf = ({ ref, position }: { ref: string; position: Position }) => `${position} ${ref}`

/** An event that is told without a change came while nothing defined the entity. */
function stepOf(act: Act, ref: string, change: Refolded | undefined): HistoryStep {
  return {
    act,
    ref,
    before: change?.before ?? null,
    after: change?.after ?? null,
    assertionsAfter: change?.assertionsAfter ?? [],
  }
}
