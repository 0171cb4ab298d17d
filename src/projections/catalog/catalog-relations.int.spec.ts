import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../domain/json/json.js'
import { createProjectionDatabase, type ProjectionDatabase } from '../runner/projection-database.spec-kit.js'
import { CATALOG_PROJECTION } from './catalog-projection.js'
import { records, retracts } from './happenings.spec-kit.js'
import { lookUpRelations } from './queries/look-up-relations.js'
import { NOW } from './queries/tables.js'
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

const says = (spec: JsonObject, source = SCM, ref = IT) =>
  records(ref, source, { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', spec })

/** As a reader is told them. */
async function toldOf(ref: string): Promise<string[]> {
  const byRef = await lookUpRelations(scene.db, NOW, [ref, 'component:default/another'])
  return (byRef.get(ref) ?? []).map(({ type, targetRef }) => `${type} ${targetRef}`)
}

describe('relations', () => {
  test('are stored as stated and told at both ends, whether those exist or not', async () => {
    await scene.given(says({ owner: 'team-a', dependsOn: ['resource:db', 'component:shop/cart'], system: 'shop' }))
    expect(await scene.relations()).toEqual([
      `${IT} dependsOn component:shop/cart`,
      `${IT} dependsOn resource:default/db`,
      `${IT} ownedBy group:default/team-a`,
      `${IT} partOf system:default/shop`,
    ])
    expect(await toldOf(IT)).toEqual([
      'dependsOn component:shop/cart',
      'dependsOn resource:default/db',
      'ownedBy group:default/team-a',
      'partOf system:default/shop',
    ])
    expect(await toldOf('resource:default/db')).toEqual([`dependencyOf ${IT}`])
    expect(await toldOf('group:default/team-a')).toEqual([`ownerOf ${IT}`])
  })

  test('that both ends state are told once', async () => {
    const other = 'component:default/other'
    await scene.given(says({ dependsOn: [other] }), says({ dependencyOf: [IT] }, SCM, other))
    expect(await scene.relations()).toEqual([`${IT} dependsOn ${other}`, `${other} dependencyOf ${IT}`])
    expect(await toldOf(IT)).toEqual([`dependsOn ${other}`])
    expect(await toldOf(other)).toEqual([`dependencyOf ${IT}`])
  })

  test('of an entity with itself go both ways', async () => {
    await scene.given(says({ dependsOn: [IT] }))
    expect(await toldOf(IT)).toEqual([`dependencyOf ${IT}`, `dependsOn ${IT}`])
  })

  test('come and go with what is stated', async () => {
    await scene.given(says({ dependsOn: ['component:a', 'component:b'] }))
    await scene.given(says({ dependsOn: ['component:b', 'component:c'] }))
    expect(await scene.relations()).toEqual([
      `${IT} dependsOn component:default/b`,
      `${IT} dependsOn component:default/c`,
    ])
    expect(await toldOf('component:default/a')).toEqual([])
    expect(await toldOf('component:default/c')).toEqual([`dependencyOf ${IT}`])
  })

  test('of several sources are united where they are lists, and one source’s otherwise', async () => {
    await scene.given(
      says({ dependsOn: ['component:a'], owner: 'team-a' }),
      says({ dependsOn: ['component:b'], owner: 'team-b' }, HR),
    )
    expect(await toldOf(IT)).toEqual([
      'dependsOn component:default/a',
      'dependsOn component:default/b',
      'ownedBy group:default/team-b',
    ])
    await scene.given(retracts(IT, HR))
    expect(await toldOf(IT)).toEqual(['dependsOn component:default/a', 'ownedBy group:default/team-a'])
  })

  test('written in several ways are one', async () => {
    await scene.given(says({ dependsOn: ['component:a', 'Component:default/A', 'component:default/a'] }))
    expect(await scene.relations()).toEqual([`${IT} dependsOn component:default/a`])
  })

  test('go with their entity and come back with it', async () => {
    await scene.given(says({ owner: 'team-a' }), records(IT, HR, { spec: { dependsOn: ['component:a'] } }))
    await scene.given(retracts(IT, SCM))
    expect(await scene.relations()).toEqual([])
    await scene.given(says({ owner: 'team-b' }))
    expect(await toldOf(IT)).toEqual(['dependsOn component:default/a', 'ownedBy group:default/team-b'])
  })

  test('of others stay when their target goes', async () => {
    await scene.given(says({ dependsOn: ['component:a'] }), says({}, SCM, 'component:default/a'))
    await scene.given(retracts('component:default/a', SCM))
    expect(await toldOf('component:default/a')).toEqual([`dependencyOf ${IT}`])
  })

  test('are not stated by decorations of nothing, by what is no ref, nor in fields that a kind has not', async () => {
    await scene.given(
      records('component:default/dangling', SCM, { spec: { owner: 'team-a' } }),
      says({ owner: 'no ref!', dependsOn: ['short', 7], memberOf: ['team-a'] }),
    )
    expect(await scene.relations()).toEqual([])
  })
})
