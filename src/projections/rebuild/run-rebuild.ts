import { positionOf, writingShadow, catchUp, type RebuildWork } from './rebuild-work.js'
import { compareGenerations } from './compare-generations.js'
import { fill } from './fill.js'
import { dropTables, generationExists } from './generations.js'
import type { Rebuild, RebuildPhase } from './rebuild.js'
import { switchGenerations } from './switch-generations.js'

/** After these the shadow is filled and indexed, and another process can go on with it. */
const FILLED: readonly (RebuildPhase | null)[] = ['CATCHING_UP', 'COMPARING', 'SWITCHING']

/** Carries out what was asked for, from the start or from where another process left it. */
export async function runRebuild(work: RebuildWork, rebuild: Rebuild): Promise<void> {
  if (rebuild.kind === 'ROLL_BACK') return rollBack(work)
  if (!(await isFilled(work, rebuild))) await fill(work, await positionOf(work.pool, work.live))
  await catchUpWithLive(work)
  const tables = await compareGenerations(work)
  const same = tables.every((table) => table.same)
  // Here the side effects of a projection that has any begin: up to now none may leave the shadow.
  if (rebuild.kind === 'REBUILD' && (same || rebuild.acceptDifferences)) return switchGenerations(work)
  await abandon(work)
  await work.record.finish(same ? 'SAME' : 'DIFFERENT')
}

/** Drops what was filled. */
export async function abandon(work: RebuildWork): Promise<void> {
  if (work.shadow.generation === 'next') await writingShadow(work, (client) => dropTables(client, work.shadow))
}

async function isFilled(work: RebuildWork, { phase }: Rebuild): Promise<boolean> {
  return FILLED.includes(phase) && work.position !== null && (await generationExists(work.pool, work.shadow))
}

/** The generation before the last switch only lacks what came since. */
async function rollBack(work: RebuildWork): Promise<void> {
  await catchUpWithLive(work)
  await switchGenerations(work)
}

async function catchUpWithLive(work: RebuildWork): Promise<void> {
  const { record, eventStore, pool, live } = work
  const until = await positionOf(pool, live)
  const [behind, beyond] = await Promise.all([eventStore.countAfter(work.position), eventStore.countAfter(until)])
  await record.enter('CATCHING_UP', behind - beyond)
  let done = 0
  await catchUp(work, until, (events) => record.advance((done += events)))
}
