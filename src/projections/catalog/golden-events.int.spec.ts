import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { goldenEvent } from '../../../test/kit/golden-events.js'
import { createProjectionDatabase, type ProjectionDatabase } from '../runner/projection-database.spec-kit.js'
import { handledEvents } from '../runner/handled-events.js'
import { CATALOG_PROJECTION } from './catalog-projection.js'
import { Scene } from './scene.spec-kit.js'

const REF = 'component:default/checkout'
const SOURCE = 'scm/github/acme'
/** Of the source, when it recorded the fragment. */
const CLOCK = '2026-03-01T09:30:00.000Z'
const BEFORE = ['SourceRegistered.v1', 'EntityFragmentRecorded.v1', 'EntityFragmentSuperseded.v1']

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

const project = (...names: string[]) =>
  scene.project(
    handledEvents(
      CATALOG_PROJECTION,
      names.map((name) => goldenEvent(`${name}.json`).recorded),
    ),
  )

test('events of the first versions make an entity', async () => {
  await project(...BEFORE)
  expect(await scene.entity(REF)).toMatchObject({ owner: 'group:default/team-pay', revision: 1, definer: SOURCE })
  expect(await scene.fragments(REF)).toMatchObject([{ source: SOURCE, set_id: 'nightly', revision: 1 }])
})

test('an event that changes a rank is the rank of its source', async () => {
  await project(...BEFORE, 'SourceRankChanged.v1')
  const { rows } = await scene.client.query('select source, rank, paths, revision, position from sources')
  expect(rows).toEqual([
    { source: SOURCE, rank: 450, paths: { facts: 0, 'spec.owner': 250 }, revision: 1, position: '9' },
  ])
})

test.each([
  ['EntityFragmentRetracted.v1', '2026-03-01T10:00:00.000Z'],
  ['EntityFragmentRetracted.v2', null],
])('%s takes it back', async (name, clock) => {
  await project(...BEFORE, name)
  expect(await scene.entity(REF)).toBeUndefined()
  expect(await scene.fragments(REF)).toMatchObject([{ fragment: null, clock, revision: 2 }])
})

test('an event that withdraws what was said since brings the fragment back', async () => {
  await project(...BEFORE, 'EntityFragmentWithdrawn.v1')
  expect(await scene.entity(REF)).toMatchObject({ owner: 'group:default/team-pay', revision: 2, definer: SOURCE })
  expect(await scene.fragments(REF)).toMatchObject([
    { set_id: 'nightly', actor: 'anna', occurred_at: CLOCK, clock: CLOCK, revision: 2, said: 0, since: 2 },
  ])
})
