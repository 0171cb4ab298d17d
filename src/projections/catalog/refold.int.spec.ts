import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { JsonObject } from '../../domain/json/json.js'
import { createProjectionDatabase, type ProjectionDatabase } from '../runner/projection-database.spec-kit.js'
import { CATALOG_PROJECTION } from './catalog-projection.js'
import { records, reranks } from './happenings.spec-kit.js'
import { Scene } from './scene.spec-kit.js'

let database: ProjectionDatabase
let scene: Scene

beforeAll(async () => {
  database = await createProjectionDatabase(CATALOG_PROJECTION)
})
beforeEach(async () => {
  scene = await Scene.open(database.pool)
})
afterEach(() => scene.end())
afterAll(() => database.drop())

const ref = (name: string) => `component:default/${name}`
const document = (name: string, spec: JsonObject): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Component',
  metadata: { name },
  spec,
})

/** Where the rows of entities stand: another place for each that is written. */
async function places(): Promise<Record<string, string>> {
  const { rows } = await scene.client.query<{ ref: string; place: string }>(
    'select ref, ctid::text as place from catalog_v1.entities',
  )
  return Object.fromEntries(rows.map(({ ref, place }) => [ref, place]))
}

test('a new rank writes the entities that it makes others of, and no other', async () => {
  await scene.given(
    records(ref('alone'), 'hr/okta', document('alone', { owner: 'hr' })),
    records(ref('agreed'), 'scm/a', document('agreed', { owner: 'x', type: 'service' })),
    records(ref('agreed'), 'hr/okta', { spec: { owner: 'x' } }),
    records(ref('beside'), 'scm/a', document('beside', { owner: 'x' })),
    records(ref('beside'), 'hr/okta', { facts: { seats: 3 } }),
    records(ref('disputed'), 'scm/a', document('disputed', { owner: 'scm' })),
    records(ref('disputed'), 'hr/okta', { spec: { owner: 'hr' } }),
    records(ref('undefined'), 'scm/a', { spec: { owner: 'scm' } }),
    records(ref('undefined'), 'hr/okta', { spec: { owner: 'hr' } }),
  )
  const before = await places()
  await scene.given(reranks('hr/okta', 400, { 'spec.owner': 10 }))
  const after = await places()
  expect((await scene.effective(ref('disputed')))?.spec).toEqual({ owner: 'scm' })
  const written = Object.keys(before).filter((each) => after[each] !== before[each])
  expect([written, Object.keys(after)]).toEqual([[ref('disputed')], Object.keys(before)])
})

test('a rank that changes and changes back in one batch writes nothing', async () => {
  await scene.given(
    records(ref('disputed'), 'scm/a', document('disputed', { owner: 'scm' })),
    records(ref('disputed'), 'hr/okta', { spec: { owner: 'hr' } }),
  )
  const before = await places()
  await scene.given(reranks('hr/okta', 10), reranks('hr/okta', 400))
  expect(await places()).toEqual(before)
})

test('relations follow what holds by the new rank', async () => {
  await scene.given(
    records(ref('it'), 'scm/a', document('it', { owner: 'scm', system: 's' })),
    records(ref('it'), 'hr/okta', { spec: { owner: 'hr' } }),
  )
  await scene.given(reranks('hr/okta', 10))
  expect(await scene.relations()).toEqual([
    'component:default/it ownedBy group:default/scm',
    'component:default/it partOf system:default/s',
  ])
})
