import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { CATALOG_PROJECTION } from '../../src/projections/catalog/catalog-projection.js'
import { digestsOf } from '../../src/projections/catalog/contents.spec-kit.js'
import { appendTo, records, reranks } from '../../src/projections/catalog/happenings.spec-kit.js'
import { copyLog } from '../../src/projections/catalog/log-copy.spec-kit.js'
import { HISTORY_PROJECTION } from '../../src/projections/history/history-projection.js'
import { projectionId, type Projection } from '../../src/projections/projection.js'
import {
  createProjectionDatabase,
  type ProjectionDatabase,
} from '../../src/projections/runner/projection-database.spec-kit.js'
import { component, facts } from '../kit/samples.js'

const PROJECTOR = resolve('test/processes/projector.mjs')
const ENTITIES = 1200
/** Several slices come before it. */
const LATE = 'component:default/n-1100'

let killed: ProjectionDatabase
let undisturbed: ProjectionDatabase
let child: ChildProcess | undefined

beforeEach(async () => {
  killed = await createProjectionDatabase(CATALOG_PROJECTION, HISTORY_PROJECTION)
  undisturbed = await createProjectionDatabase(CATALOG_PROJECTION, HISTORY_PROJECTION)
})
afterEach(async () => {
  child?.kill('SIGKILL')
  await Promise.all([killed.drop(), undisturbed.drop()])
})

/** Three sources about every entity: two of them disagree about its owner. */
function organisation() {
  const names = Array.from({ length: ENTITIES }, (_, i) => `n-${String(i).padStart(4, '0')}`)
  return names.flatMap((name) => {
    const { entityRef, fragment } = component(name)
    return [
      records(entityRef, 'scm/github/acme', fragment),
      records(entityRef, 'hr/okta', { spec: { owner: 'group:hr' } }),
      records(entityRef, 'api/sonar', facts(entityRef, { coverage: 80 }).fragment),
    ]
  })
}

/** The server processes that wait for a lock, once there is one that has not waited before. */
async function blockedAnew(before: readonly number[]): Promise<number> {
  for (;;) {
    const { rows } = await killed.pool.query<{ pid: number }>(
      `select distinct pid from pg_locks where not granted and pid <> all($1)
         and pid in (select pid from pg_stat_activity where datname = current_database())`,
      [before],
    )
    if (rows[0]) return rows[0].pid
    await delay(5)
  }
}

/** How far a projection says it is, once it says so. */
async function refoldingOf(projection: Projection): Promise<unknown> {
  for (;;) {
    const { rows } = await killed.pool.query<{ refolding: unknown }>(
      'select refolding from projections.checkpoints where projection = $1',
      [projectionId(projection)],
    )
    if (rows[0]?.refolding) return rows[0].refolding
    await delay(5)
  }
}

test.each([
  ['the catalog', CATALOG_PROJECTION, 'catalog'],
  ['the history', HISTORY_PROJECTION, 'history'],
])(
  'a projector of %s that dies while it folds anew has done nothing, and the next one does it once',
  async (_, projection, name) => {
    const revisions = new Map<string, number>()
    await appendTo(killed.store, organisation(), revisions)
    const before = killed.run(projection)
    await killed.whenCaughtUp(projection)
    await before.stop()
    const [oldRule, oldPlace] = [await digestsOf(killed.pool, projection.schema), await killed.checkpoint(projection)]
    await appendTo(killed.store, [reranks('hr/okta', 50, {}, { actor: 'bert' })], revisions)

    // Whoever folds it anew waits here, with all slices before it written.
    const holder = await killed.open('holder').connect()
    await holder.query(`begin; select from ${projection.schema}.entities where ref = '${LATE}' for update`)
    const expectOldRule = async () => {
      expect(await digestsOf(killed.pool, projection.schema)).toEqual(oldRule)
      expect((await killed.checkpoint(projection))?.position).toBe(oldPlace?.position)
    }

    child = spawn(process.execPath, [PROJECTOR, killed.url, '1000', name], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const first = await blockedAnew([])
    await expectOldRule()
    expect(await refoldingOf(projection)).toMatchObject({ source: 'hr/okta', total: ENTITIES })
    child.kill('SIGKILL')
    await once(child, 'exit')
    await expectOldRule()

    killed.run(projection)
    const second = await blockedAnew([first])
    await killed.pool.query('select pg_terminate_backend($1, 5000)', [second])
    await blockedAnew([first, second])
    await expectOldRule()

    await holder.query('rollback')
    holder.release()
    await killed.whenCaughtUp(projection)
    const newRule = await digestsOf(killed.pool, projection.schema)
    expect(newRule).not.toEqual(oldRule)
    const { rows } = await killed.pool.query('select from projections.checkpoints where refolding is not null')
    expect(rows).toEqual([])
    await copyLog(killed.pool, undisturbed.pool)
    undisturbed.run(projection)
    await undisturbed.whenCaughtUp(projection)
    expect(newRule).toEqual(await digestsOf(undisturbed.pool, projection.schema))
    expect(await killed.parked(projection)).toEqual([])
  },
  120_000,
)
