import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { component, facts, type Item } from '../kit/samples.js'
import { startTestService, type TestService } from '../kit/service.js'

const FRAGMENTS = '/api/catalog/fragments'
const RECORD = 'mutation ($input: FragmentInput!) { recordFragment(input: $input) { outcome error { code pointer } } }'
const RECORD_ALL =
  'mutation ($inputs: [FragmentInput!]!) { recordFragments(inputs: $inputs) { error { code pointer } } }'
const RETRACT =
  'mutation ($ref: String!, $reason: String) { retractFragment(entityRef: $ref, reason: $reason) { error { code pointer } } }'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const reasonsOf = async ({ entityRef }: Item) =>
  (await service.stream(`entity-${entityRef}`)).map(({ metadata }) => metadata.reason)
const remove = (ref: string, reason: string) =>
  service.rest('DELETE', `${FRAGMENTS}?entityRef=${ref}&reason=${encodeURIComponent(reason)}`)

describe('a reason is kept with the event', () => {
  test('of a fragment and a retraction by REST', async () => {
    const item = component('by-rest')
    await service.rest('POST', FRAGMENTS, { ...item, reason: '  A new service ' })
    const again = await service.rest('POST', FRAGMENTS, { ...item, reason: 'Another' })
    expect(again.json).toMatchObject({ outcome: 'UNCHANGED', revision: 0 })
    await remove(item.entityRef, 'Shut down')
    expect(await reasonsOf(item)).toEqual(['A new service', 'Shut down'])
  })

  test('of fragments and a retraction by GraphQL', async () => {
    const [one, two] = [component('by-graphql'), component('by-graphql-2')]
    await service.data(RECORD, { input: { ...one, reason: 'A new service' } })
    await service.data(RECORD_ALL, { inputs: [{ ...two, reason: 'One' }, two, { ...facts(two.entityRef, { a: 1 }) }] })
    await service.data(RETRACT, { ref: one.entityRef, reason: 'Shut down' })
    expect(await reasonsOf(one)).toEqual(['A new service', 'Shut down'])
    expect(await reasonsOf(two)).toEqual(['One', undefined])
  })

  test('of a batch, of which an item may say another', async () => {
    const [one, two] = [component('batch-1'), component('batch-2')]
    await service.batch([{ ...one, reason: 'Its own' }, two], '?reason=All%20of%20them')
    expect([await reasonsOf(one), await reasonsOf(two)]).toEqual([['Its own'], ['All of them']])
  })

  test('of a set and of what it retracts', async () => {
    const [one, two] = [component('set-1'), component('set-2')]
    const put = (items: Item[], reason: string) =>
      service.rest('PUT', `/api/catalog/sets/s?source=api/x&reason=${reason}`, items)
    await put([one, { ...two, reason: 'Its own' }], 'Begin')
    await put([two], 'End')
    expect([await reasonsOf(one), await reasonsOf(two)]).toEqual([['Begin', 'End'], ['Its own']])
  })
})

test('the timeline, the ledger of owners and the log tell it; without one they tell none', async () => {
  const { entityRef } = component('told')
  await service.rest('POST', FRAGMENTS, { ...component('told'), reason: 'Team moved' })
  await service.rest('POST', FRAGMENTS, component('told', { owner: 'other' }))
  await service.projected()
  const { entityHistory, ownershipChanges } = await service.data<Record<string, { nodes: { reason: string }[] }>>(
    `query ($ref: String!) {
      entityHistory(ref: $ref) { nodes { reason } }
      ownershipChanges(filter: { entityRefs: [$ref] }) { nodes { reason } }
    }`,
    { ref: entityRef },
  )
  const told = [{ reason: null }, { reason: 'Team moved' }]
  expect([entityHistory?.nodes, ownershipChanges?.nodes]).toEqual([told, told])
  const { json } = await service.rest('GET', `/api/log?refs=${entityRef}`)
  const lines = json as Record<string, unknown>[]
  expect(lines.map((line) => line['reason'])).toEqual(['Team moved', undefined])
  expect(Object.keys(lines[1] ?? {})).not.toContain('reason')
})

describe('what is no reason is refused where it stands', () => {
  const refused = { code: 'INVALID_INPUT', pointer: '/reason' }

  test.each(['', ' ', 'two\nlines', 'x'.repeat(1001)])('%j by GraphQL', async (reason) => {
    const input = { ...component('bad'), reason }
    const answers = await service.data(
      `mutation ($input: FragmentInput!, $ref: String!, $reason: String) {
        one: recordFragment(input: $input) { error { code pointer } }
        all: recordFragments(inputs: [$input]) { error { code pointer } }
        gone: retractFragment(entityRef: $ref, reason: $reason) { error { code pointer } }
      }`,
      { input, ref: input.entityRef, reason },
    )
    expect(answers).toEqual({ one: { error: refused }, all: [{ error: refused }], gone: { error: refused } })
  })

  test.each([
    ['DELETE', `${FRAGMENTS}?entityRef=component:bad&reason=a%0Ab`, undefined],
    ['POST', `${FRAGMENTS}/batch?reason=a%00b`, []],
    ['PUT', '/api/catalog/sets/s?reason=a%1Bb', []],
  ])('by %s %s', async (method, path, body) => {
    const { status, json } = await service.rest(method, path, body)
    expect(status).toBe(422)
    expect(json).toMatchObject({ code: 'INVALID_INPUT', errors: [{ pointer: '/reason' }] })
  })
})
