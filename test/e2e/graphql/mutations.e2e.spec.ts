import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { FragmentResult } from '../../../src/ingestion/fragments/fragment-result.js'
import { component, facts } from '../../kit/samples.js'
import { startTestService, type TestService } from '../../kit/service.js'

const RESULT = 'entityRef source outcome position revision error { code message pointer }'
const RECORD = `mutation ($input: FragmentInput!) { result: recordFragment(input: $input) { ${RESULT} } }`
const RECORD_ALL = `mutation ($inputs: [FragmentInput!]!) { result: recordFragments(inputs: $inputs) { ${RESULT} } }`
const RETRACT = `mutation ($ref: String!, $source: String, $expected: Int, $at: DateTime) {
  result: retractFragment(entityRef: $ref, source: $source, expectedRevision: $expected, occurredAt: $at) { ${RESULT} } }`

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

async function run<T = FragmentResult>(mutation: string, variables: object): Promise<T> {
  return (await service.data<{ result: T }>(mutation, variables)).result
}

const record = (input: object) => run(RECORD, { input })
const refused = (code: string, pointer: string | null) => ({
  outcome: null,
  position: null,
  revision: null,
  error: { code, message: expect.any(String), pointer },
})

describe('recordFragment', () => {
  test('answers with what became of it', async () => {
    const input = component('one')
    const first = await record(input)
    expect(first).toEqual({
      entityRef: 'component:default/one',
      source: 'api/local',
      outcome: 'RECORDED',
      position: await service.head(),
      revision: 0,
      error: null,
    })
    expect(await record({ ...input, entityRef: 'Component:ONE' })).toEqual({ ...first, outcome: 'UNCHANGED' })
    const ofAnother = await record({ ...facts('component:one', { a: 1 }), source: 'scm/github/acme' })
    expect(ofAnother).toMatchObject({ source: 'scm/github/acme', outcome: 'RECORDED', revision: 1 })
  })

  test('takes the source’s clock, in any time zone', async () => {
    const at = (occurredAt: string, tier: number) => record({ ...facts('component:clock', { tier }), occurredAt })
    expect(await at('2026-03-01T12:00:00+02:00', 1)).toMatchObject({ outcome: 'RECORDED', revision: 0 })
    expect(await at('2026-03-01T09:59:59.999Z', 2)).toMatchObject({ outcome: 'SUPERSEDED', revision: 1 })
    const events = await service.stream('entity-component:default/clock')
    expect(events.map(({ type, metadata }) => [type, metadata.occurredAt])).toEqual([
      ['EntityFragmentRecorded', '2026-03-01T10:00:00.000Z'],
      ['EntityFragmentSuperseded', '2026-03-01T09:59:59.999Z'],
    ])
  })

  test('takes a fragment of any JSON as a variable and as a literal', async () => {
    const values = { text: 'x', number: 1.5, negative: -0.25, yes: true, list: [1, 'a', [false]], deep: { 'a-b': {} } }
    await record(facts('component:json', values))
    const literal = `{ facts: { text: "x", number: 1.5, negative: -0.25, yes: true, list: [1, "a", [false]], deep: $deep } }`
    const mutation = `mutation ($deep: JSON) { result: recordFragment(input: { entityRef: "component:json", fragment: ${literal} }) { ${RESULT} } }`
    expect(await run(mutation, { deep: values.deep })).toMatchObject({ outcome: 'UNCHANGED' })
    const hidden = `mutation { result: recordFragment(input: { entityRef: "component:json", fragment: { facts: { text: null } } }) { ${RESULT} } }`
    expect(await run(hidden, {})).toMatchObject({ outcome: 'RECORDED' })
  })

  test('takes null for what is left out', async () => {
    const input = { ...component('nulls'), source: null, occurredAt: null, expectedRevision: null }
    expect(await record(input)).toMatchObject({ outcome: 'RECORDED', source: 'api/local' })
  })

  test.each<[string, object, string, string]>([
    ['another revision', { ...component('new'), expectedRevision: 3 }, 'STALE_REVISION', '/expectedRevision'],
    ['a revision below -1', { ...component('new'), expectedRevision: -2 }, 'INVALID_INPUT', '/expectedRevision'],
    ['no ref', { ...component('new'), entityRef: 'new' }, 'INVALID_ENTITY_REF', '/entityRef'],
    ['an unknown kind', facts('widget:new', { a: 1 }), 'UNKNOWN_KIND', '/entityRef'],
    ['no source', { ...component('new'), source: 'nobody' }, 'INVALID_SOURCE', '/source'],
    ['no object', { entityRef: 'component:new', fragment: 5 }, 'INVALID_FRAGMENT', '/fragment'],
    [
      'an unknown section',
      { entityRef: 'component:new', fragment: { status: {} } },
      'INVALID_FRAGMENT',
      '/fragment/status',
    ],
    [
      'another name',
      { ...component('new'), entityRef: 'component:other' },
      'INVALID_FRAGMENT',
      '/fragment/metadata/name',
    ],
  ])('refuses %s in the result, not with errors', async (_, input, code, pointer) => {
    const head = await service.head()
    expect(await record(input)).toMatchObject(refused(code, pointer))
    expect(await service.head()).toBe(head)
  })

  test('names a refused input as it named itself', async () => {
    const result = await record({ entityRef: 'New', source: 'Nobody', fragment: {} })
    expect(result).toMatchObject({ entityRef: 'New', source: 'Nobody', error: { code: 'INVALID_ENTITY_REF' } })
  })
})

describe('recordFragments', () => {
  test('answers in order; a bad input fails alone', async () => {
    const inputs = [
      component('m-1'),
      facts('widget:x', {}),
      component('m-2'),
      component('m-1'),
      facts('component:m-2', { a: 1 }),
    ]
    const results = await run<FragmentResult[]>(RECORD_ALL, { inputs })
    expect(results.map(({ outcome, revision, error }) => [outcome, revision, error?.code])).toEqual([
      ['RECORDED', 0, undefined],
      [null, null, 'UNKNOWN_KIND'],
      ['RECORDED', 0, undefined],
      ['UNCHANGED', 0, undefined],
      ['RECORDED', 1, undefined],
    ])
    expect(results[3]?.position).toBe(results[0]?.position)
    expect(await run(RECORD_ALL, { inputs: [] })).toEqual([])
  })

  test('takes a thousand inputs and no more', async () => {
    const inputs = Array.from({ length: 1001 }, () => component('m-3'))
    const head = await service.head()
    const { errors } = await service.graphql(RECORD_ALL, { inputs })
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['INVALID_INPUT'])
    expect(await service.head()).toBe(head)
  })
})

describe('retractFragment', () => {
  test('answers with what became of it', async () => {
    await record(component('gone'))
    const result = await run(RETRACT, { ref: 'Component:gone' })
    expect(result).toEqual({
      entityRef: 'component:default/gone',
      source: 'api/local',
      outcome: 'RETRACTED',
      position: await service.head(),
      revision: 1,
      error: null,
    })
    const query = 'query ($at: Position) { entity(ref: "component:gone", minPosition: $at) { ref } }'
    expect(await service.data(query, { at: result.position })).toEqual({ entity: null })
    expect(await run(RETRACT, { ref: 'component:gone' })).toMatchObject(refused('NOT_FOUND', null))
  })

  test('lets the clock stand still, or forgets it', async () => {
    const source = 'scm/github/acme'
    const at = (minute: number) => `2026-03-01T10:0${minute}:00.000Z`
    const write = (minute: number, tier: number) =>
      record({ ...facts('component:still', { tier }), source, occurredAt: at(minute) })
    await write(1, 1)
    expect(await run(RETRACT, { ref: 'component:still', source, at: at(0) })).toMatchObject({ outcome: 'SUPERSEDED' })
    expect(await run(RETRACT, { ref: 'component:still', source, at: at(5) })).toMatchObject({ outcome: 'RETRACTED' })
    expect(await write(4, 2)).toMatchObject({ outcome: 'SUPERSEDED' })
    expect(await write(6, 3)).toMatchObject({ outcome: 'RECORDED' })
    expect(await run(RETRACT, { ref: 'component:still', source })).toMatchObject({ outcome: 'RETRACTED' })
    expect(await write(1, 4)).toMatchObject({ outcome: 'RECORDED' })
  })

  test('compares the revision', async () => {
    await record(component('kept'))
    const stale = await run(RETRACT, { ref: 'component:kept', expected: 7 })
    expect(stale).toMatchObject(refused('STALE_REVISION', '/expectedRevision'))
    expect(await run(RETRACT, { ref: 'component:kept', expected: 0 })).toMatchObject({ outcome: 'RETRACTED' })
  })
})
