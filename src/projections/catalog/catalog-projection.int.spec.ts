import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../domain/json/json.js'
import { createProjectionDatabase, type ProjectionDatabase } from '../runner/projection-database.spec-kit.js'
import { CATALOG_PROJECTION } from './catalog-projection.js'
import { comesTooLate, minute, recordedAt, records, registers, retracts } from './happenings.spec-kit.js'
import { Scene } from './scene.spec-kit.js'

const IT = 'component:default/it'
const SCM = 'scm/github/acme'
const HR = 'hr/okta'

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

/** A whole document. */
const component = (spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'it', ...metadata },
  spec,
})

describe('a fragment', () => {
  test('that is a whole document makes its entity', async () => {
    await scene.given(
      registers(SCM, 300),
      records(IT, SCM, component({ type: 'Service', lifecycle: 'production', owner: 'team-a' }), { at: 5, setId: 's' }),
    )
    expect(await scene.entity(IT)).toEqual({
      ref: IT,
      kind: 'component',
      namespace: 'default',
      name: 'it',
      type: 'service',
      lifecycle: 'production',
      owner: 'group:default/team-a',
      fields: expect.objectContaining({ apiversion: ['backstage.io/v1alpha1'] }),
      spelling: { 'spec.type': ['Service'] },
      entity: null,
      definer: SCM,
      revision: 0,
      position: '2',
      created_at: recordedAt(2),
      updated_at: recordedAt(2),
    })
    expect(await scene.fragments(IT)).toEqual([
      {
        entity_ref: IT,
        source: SCM,
        fragment: component({ type: 'Service', lifecycle: 'production', owner: 'team-a' }),
        defining: true,
        digest: expect.any(String),
        set_id: 's',
        clock: minute(5),
        occurred_at: minute(5),
        recorded_at: recordedAt(2),
        actor: 'anna',
        position: '2',
        revision: 0,
        said: 0,
        since: 0,
      },
    ])
  })

  test('that decorates what nobody defines waits for it', async () => {
    await scene.given(records(IT, HR, { spec: { owner: 'team-b' } }))
    expect(await scene.entity(IT)).toBeUndefined()
    expect(await scene.fragments(IT)).toMatchObject([{ source: HR, defining: false }])
    await scene.given(records(IT, SCM, component({ type: 'service', owner: 'team-a' })))
    expect(await scene.entity(IT)).toMatchObject({
      owner: 'group:default/team-b',
      created_at: recordedAt(2),
      revision: 1,
    })
    expect(await scene.effective(IT)).toMatchObject({ spec: { type: 'service', owner: 'team-b' } })
  })

  test('replaces what its source said before', async () => {
    await scene.given(records(IT, SCM, component({ type: 'service', a: 1 }), { setId: 's' }))
    await scene.given(records(IT, SCM, component({ type: 'library', b: 2 }), { at: 7, actor: 'bert' }))
    expect((await scene.effective(IT))?.spec).toEqual({ type: 'library', b: 2 })
    expect(await scene.entity(IT)).toMatchObject({
      type: 'library',
      revision: 1,
      position: '2',
      created_at: recordedAt(1),
      updated_at: recordedAt(2),
    })
    expect(await scene.fragments(IT)).toMatchObject([
      { actor: 'bert', clock: minute(7), position: '2', revision: 1, recorded_at: recordedAt(2), set_id: null },
    ])
  })

  test('that comes too late moves the revision and nothing else', async () => {
    await scene.given(records(IT, SCM, component({ type: 'service' }), { at: 9 }))
    const [[fragment], entity] = [await scene.fragments(IT), await scene.entity(IT)]
    await scene.given(comesTooLate(IT, SCM, component({ type: 'library' }), { at: 3, actor: 'bert' }))
    expect(await scene.fragments(IT)).toEqual([{ ...fragment, revision: 1 }])
    expect(await scene.entity(IT)).toEqual({ ...entity, revision: 1, position: '2' })
  })

  test('is kept apart from those of other refs and sources', async () => {
    const other = 'component:shop/it'
    await scene.given(
      records(IT, SCM, component({ type: 'a' })),
      records(other, SCM, component({ type: 'b' })),
      records(other, HR, { spec: { type: 'c' } }),
    )
    expect([(await scene.entity(IT))?.type, (await scene.entity(other))?.type]).toEqual(['a', 'c'])
    expect((await scene.fragments(other)).map(({ source, revision }) => [source, revision])).toEqual([
      [HR, 1],
      [SCM, 0],
    ])
  })
})

describe('of several sources', () => {
  const ranked = [
    records(IT, 'api/one', component({ type: 'api', owner: 'api' })),
    records(IT, 'decorator', { spec: { lifecycle: 'decorated' }, metadata: { title: null } }),
    records(IT, SCM, component({ type: 'scm', owner: 'scm' }, { title: 'hidden', tags: ['go'] })),
    records(IT, HR, { spec: { owner: 'hr' }, metadata: { tags: ['java'] } }),
  ]
  const spec = { lifecycle: 'decorated', type: 'scm', owner: 'hr' }

  test('the ranks of their families decide, whatever came first', async () => {
    await scene.given(...ranked)
    expect(await scene.effective(IT)).toEqual({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: { name: 'it', tags: ['java', 'go'] },
      spec,
      facts: {},
    })
    await scene.clear()
    for (const each of ranked.toReversed()) await scene.given(each)
    expect((await scene.effective(IT))?.spec).toEqual(spec)
  })

  test('the ranks they are registered with decide', async () => {
    await scene.given(registers('api/one', 900), registers(HR, 400, { 'spec.owner': 950, 'metadata.tags': 1 }))
    await scene.given(...ranked)
    expect((await scene.effective(IT))?.spec).toEqual({ lifecycle: 'decorated', type: 'api', owner: 'hr' })
    expect((await scene.effective(IT))?.metadata['tags']).toEqual(['go', 'java'])
  })

  test('a registration counts for the fragments of its own batch', async () => {
    await scene.given(registers('api/one', 900), ...ranked)
    expect((await scene.effective(IT))?.spec['type']).toBe('api')
  })
})

describe('an entity is stored', () => {
  const whole = component({ type: 'service', list: [null] })

  test('as a pointer to the one fragment that says all of it', async () => {
    await scene.given(records(IT, SCM, whole))
    expect(await scene.entity(IT)).toMatchObject({ entity: null, definer: SCM })
    expect(await scene.effective(IT)).toEqual(whole)
  })

  test('in full when it is folded from several, and as a pointer again when one is left', async () => {
    await scene.given(records(IT, SCM, whole), records(IT, HR, { facts: { a: 1 } }))
    expect((await scene.entity(IT))?.entity).toEqual({ ...whole, facts: { a: 1 } })
    await scene.given(retracts(IT, HR, { at: 1 }))
    expect(await scene.entity(IT)).toMatchObject({ entity: null, definer: SCM })
  })

  test('in full when its one fragment has a null to hide something with', async () => {
    await scene.given(records(IT, SCM, { ...whole, facts: { a: { b: null, c: 1 } } }))
    expect((await scene.entity(IT))?.entity).toMatchObject({ facts: { a: { c: 1 } } })
    expect((await scene.entity(IT))?.entity).not.toHaveProperty('facts.a.b')
  })
})

describe('a retraction', () => {
  const defined = records(IT, SCM, component({ type: 'service' }), { at: 2, setId: 's' })
  const nothing = { fragment: null, defining: false, digest: null, set_id: null, revision: 1, position: '2' }

  test('keeps the source’s clock where it says one, and removes the entity that nobody else defines', async () => {
    await scene.given(defined)
    await scene.given(retracts(IT, SCM, { at: 9, actor: 'bert' }))
    expect(await scene.entity(IT)).toBeUndefined()
    expect(await scene.fragments(IT)).toMatchObject([
      { ...nothing, clock: minute(9), occurred_at: minute(9), recorded_at: recordedAt(2), actor: 'bert' },
    ])
  })

  test('without a clock forgets that of the source', async () => {
    await scene.given(defined, retracts(IT, SCM))
    expect(await scene.fragments(IT)).toMatchObject([{ ...nothing, clock: null }])
    expect(await scene.entity(IT)).toBeUndefined()
  })

  test('leaves what the others say', async () => {
    await scene.given(defined, records(IT, HR, component({ owner: 'hr' })), retracts(IT, SCM))
    expect(await scene.entity(IT)).toMatchObject({
      type: null,
      owner: 'group:default/hr',
      definer: HR,
      revision: 2,
      created_at: recordedAt(1),
      updated_at: recordedAt(3),
    })
  })

  test('that comes too late changes nothing but the revision', async () => {
    await scene.given(defined)
    const entity = await scene.entity(IT)
    await scene.given(comesTooLate(IT, SCM, null, { at: 1 }))
    expect(await scene.entity(IT)).toEqual({ ...entity, revision: 1, position: '2' })
    expect(await scene.fragments(IT)).toMatchObject([{ clock: minute(2), revision: 1, set_id: 's' }])
  })
})

test.each([
  ['in one batch', true],
  ['in batches of their own', false],
])('an entity that is gone and comes back is created anew, %s', async (_, atOnce) => {
  const story = [
    records(IT, SCM, component({ type: 'first', owner: 'a' }, { title: 'Old' })),
    records(IT, HR, { facts: { kept: true } }),
    retracts(IT, SCM, { at: 1 }),
    records(IT, SCM, component({ type: 'second' }), { at: 2 }),
  ]
  if (atOnce) await scene.given(...story)
  else for (const each of story) await scene.given(each)
  expect(await scene.entity(IT)).toMatchObject({
    type: 'second',
    owner: null,
    revision: 3,
    created_at: recordedAt(4),
    updated_at: recordedAt(4),
  })
  expect(await scene.effective(IT)).toMatchObject({ facts: { kept: true }, metadata: { name: 'it' } })
})

test('decorations outlast their entity without keeping it', async () => {
  await scene.given(records(IT, SCM, component()), records(IT, HR, { facts: { kept: true } }), retracts(IT, SCM))
  expect(await scene.entity(IT)).toBeUndefined()
  await scene.given(records(IT, HR, { facts: { kept: 'still' } }))
  expect(await scene.entity(IT)).toBeUndefined()
  expect(await scene.fragments(IT)).toMatchObject([
    { source: HR, revision: 3 },
    { source: SCM, fragment: null },
  ])
})

test('paths at which something is spelled with capitals are noted once and for all', async () => {
  await scene.given(records(IT, SCM, component({ type: 'Service' }, { title: 'It', description: 'it' })))
  expect(await scene.spelledPaths()).toEqual(['metadata.title', 'spec.type'])
  await scene.given(records(IT, SCM, component({ type: 'service', owner: 'Team-A', x: 'Y' })))
  expect(await scene.spelledPaths()).toEqual(['metadata.title', 'spec.type', 'spec.x'])
})

test('what Postgres could take for too much is projected all the same', async () => {
  const long = Array.from({ length: 3000 }, (_, i) => (i * i * 7919).toString(36)).join('')
  await scene.given(
    records(IT, SCM, {
      ...component({ type: 'x'.repeat(253), owner: '\u{1f600}'.repeat(120), definition: `${long}Z` }),
      facts: { [long]: 'Capital', [`${long}.a`]: long },
    }),
  )
  expect(await scene.entity(IT)).toMatchObject({ type: 'x'.repeat(253), owner: '\u{1f600}'.repeat(120) })
  expect((await scene.effective(IT))?.facts).toEqual({ [long]: 'Capital', [`${long}.a`]: long })
})
