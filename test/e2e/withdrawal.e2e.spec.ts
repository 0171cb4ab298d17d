import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { JsonObject } from '../../src/domain/json/json.js'
import { component, components, facts, type Item } from '../kit/samples.js'
import { undocumented } from '../kit/openapi.js'
import { startTestService, type TestService } from '../kit/service.js'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const AT = '2026-03-01T10:00:00.000Z'
const PATH = '/api/catalog/sources/withdrawal'
const WITHDRAW = `mutation ($input: WithdrawalInput!) { withdrawAssertions(input: $input) {
  source from until restored retracted unchanged leftAlone leftAloneRefs refused { entityRef error { code } } position next } }`

interface Withdrawn {
  from: string
  until: string
  restored: number
  retracted: number
  unchanged: number
  leftAlone: number
  leftAloneRefs: string[]
  refused: { entityRef: string; error: { code: string } }[]
  position: string | null
  next: string | null
}

let source: string
let n = 0
beforeEach(() => {
  source = `scm/test/${++n}`
})

const name = (text: string) => `t${n}-${text}`
const ref = (text: string) => `component:default/${name(text)}`

/** Records items of the source, and gives the position after them. */
async function says(...items: Item[]): Promise<string> {
  const { json } = await service.batch(items.map((item) => ({ source, ...item })))
  for (const { outcome } of json as { outcome: string }[]) expect(['RECORDED', 'SUPERSEDED']).toContain(outcome)
  return service.head() as Promise<string>
}

async function withdraw(input: JsonObject): Promise<Withdrawn> {
  const asked = { source, reason: 'a bad scan', ...input }
  const answer = await service.data<{ withdrawAssertions: Withdrawn }>(WITHDRAW, { input: asked })
  return answer.withdrawAssertions
}

async function rest(body: JsonObject, query = ''): Promise<{ status: number; json: JsonObject }> {
  const answer = await service.rest('POST', `${PATH}?source=${source}${query}`, body)
  expect(undocumented('POST', PATH, answer)).toEqual([])
  return { status: answer.status, json: answer.json as JsonObject }
}

/** Refs of entities that exist, with their owners. */
async function owners(asOf?: string): Promise<Record<string, unknown>> {
  const moment = asOf === undefined ? { minPosition: await service.head() } : { asOf }
  const { entities } = await service.data<{ entities: { nodes: { ref: string; ownerRef: string | null }[] } }>(
    `query ($filter: EntityFilter, $asOf: AsOf, $minPosition: Position) {
      entities(first: 500, filter: $filter, asOf: $asOf, minPosition: $minPosition) { nodes { ref ownerRef } } }`,
    { filter: { field: 'metadata.name', prefix: name('') }, ...moment },
  )
  return Object.fromEntries(entities.nodes.map((entity) => [entity.ref, entity.ownerRef]))
}

const team = (of: string) => `group:default/${of}`

describe('a withdrawal', () => {
  test('brings back what the source asserted, retracts what it had not, and leaves others alone', async () => {
    const from = await says(component(name('a'), { owner: 'one' }), component(name('b'), { owner: 'one' }))
    await service.rest('POST', '/api/catalog/fragments', { ...facts(ref('a'), { tier: 1 }), source: 'api/other' })
    const until = await says(
      component(name('a'), { owner: 'two' }),
      component(name('b'), { owner: 'two' }),
      component(name('new'), { owner: 'two' }),
    )
    await says(component(name('b'), { owner: 'three' }))
    const withdrawn = await withdraw({ from, until })
    expect(withdrawn).toMatchObject({ from, until, restored: 1, retracted: 1, unchanged: 0, leftAlone: 1, next: null })
    expect([withdrawn.leftAloneRefs, withdrawn.refused]).toEqual([[ref('b')], []])
    expect(withdrawn.position).toBe(await service.head())
    expect(await owners()).toEqual({ [ref('a')]: team('one'), [ref('b')]: team('three') })
    expect(await owners(until)).toEqual({ [ref('a')]: team('two'), [ref('b')]: team('two'), [ref('new')]: team('two') })
    const query = 'query ($ref: String!) { entity(ref: $ref) { fragments { source } } }'
    const { entity } = await service.data<{ entity: { fragments: { source: string }[] } }>(query, { ref: ref('a') })
    expect(entity.fragments.map((each) => each.source)).toEqual([source, 'api/other'])
  })

  test('is told by the timeline, the ledger and the log, with who did it, why, and one cause', async () => {
    const from = await says(component(name('a'), { owner: 'one' }))
    const until = await says(component(name('a'), { owner: 'two' }), component(name('b'), { owner: 'two' }))
    await rest({ from, until, reason: 'it read the wrong branch' })
    await service.projected()
    const told = await service.data<{ entityHistory: JsonObject; ownershipChanges: JsonObject }>(
      `query ($ref: String!) { entityHistory(ref: $ref, first: 1) { nodes { type source actor reason changes { path before after } } }
        ownershipChanges(filter: { entityRefs: [$ref] }, first: 1) { nodes { before after cause actor reason } } }`,
      { ref: ref('a') },
    )
    const who = { actor: 'local', reason: 'it read the wrong branch' }
    const changes = [{ path: 'spec.owner', before: 'two', after: 'one' }]
    expect(told).toEqual({
      entityHistory: { nodes: [{ type: 'EntityFragmentWithdrawn', source, ...who, changes }] },
      ownershipChanges: { nodes: [{ before: team('two'), after: team('one'), cause: 'FRAGMENT_WITHDRAWN', ...who }] },
    })
    const events = [...(await service.stream(`entity-${ref('a')}`)), ...(await service.stream(`entity-${ref('b')}`))]
    const causes = events.flatMap(({ type, metadata: { command, $causationId } }) =>
      type === 'EntityFragmentWithdrawn' ? [`${command} ${$causationId}`] : [],
    )
    expect([causes.length, new Set(causes).size]).toEqual([2, 1])
    expect(causes[0]).toMatch(/^WithdrawAssertions /)
  })

  test('puts the clock back, so that what the source says of a time since then counts', async () => {
    const from = await says({ ...component(name('a'), { owner: 'one' }), occurredAt: '2026-01-01T00:00:00.000Z' })
    await says({ ...component(name('a'), { owner: 'two' }), occurredAt: '2099-01-01T00:00:00.000Z' })
    const genuine = { ...component(name('a'), { owner: 'three' }), occurredAt: '2026-02-01T00:00:00.000Z' }
    const { json } = await service.batch([{ source, ...genuine }])
    expect(json).toMatchObject([{ outcome: 'SUPERSEDED' }])
    expect(await withdraw({ from })).toMatchObject({ restored: 1, leftAlone: 0 })
    await says(genuine)
    expect(await owners()).toEqual({ [ref('a')]: team('three') })
  })

  test('has all until now withdrawn where no end is given, and names it', async () => {
    const from = await says(component(name('a'), { owner: 'one' }))
    const head = await says(component(name('a'), { owner: 'two' }))
    expect(await withdraw({ from })).toMatchObject({ until: head, restored: 1 })
    const after = await service.head()
    expect(await withdraw({ from })).toMatchObject({ until: after, restored: 0, unchanged: 1, position: null })
    expect(await service.head()).toBe(after)
  })

  test('takes times for positions', async () => {
    await says(component(name('a'), { owner: 'one' }))
    const [first] = await service.stream(`entity-${ref('a')}`)
    const time = first?.recordedAt ?? ''
    // The next one is not of the same millisecond.
    while (Date.now() <= Date.parse(time)) await setImmediate()
    await says(component(name('a'), { owner: 'two' }))
    expect((await rest({ from: time, reason: 'x' })).json).toMatchObject({ restored: 1 })
    expect(await owners()).toEqual({ [ref('a')]: team('one') })
  })

  test('can be withdrawn', async () => {
    const from = await says(component(name('a'), { owner: 'one' }))
    const until = await says(component(name('a'), { owner: 'two' }), component(name('b'), { owner: 'two' }))
    const { position } = await withdraw({ from, until })
    expect(await owners()).toEqual({ [ref('a')]: team('one') })
    expect(await withdraw({ from: until, until: position })).toMatchObject({ restored: 2 })
    expect(await owners()).toEqual({ [ref('a')]: team('two'), [ref('b')]: team('two') })
  })

  test('restores a set, whose replacement then knows its members', async () => {
    const put = (...items: Item[]) => service.rest('PUT', `/api/catalog/sets/nightly?source=${source}`, items)
    await put(component(name('a')), component(name('b')))
    const from = await service.head()
    await put(component(name('c')))
    expect(await withdraw({ from })).toMatchObject({ restored: 2, retracted: 1 })
    expect((await put(component(name('a')))).json).toMatchObject({ unchanged: 1, retracted: 1, removals: [ref('b')] })
  })
})

describe('a large withdrawal', () => {
  test('asks how many are expected, and goes on by parts', async () => {
    const from = await says(component(name('first')))
    const until = await says(...components(2300, name('c')))
    expect(await rest({ from, until, reason: 'x' })).toMatchObject({ status: 409, json: { code: 'MASS_REMOVAL' } })
    expect(await rest({ from, until, reason: 'x', expectedCount: 2299 })).toMatchObject({
      status: 409,
      json: { code: 'MASS_REMOVAL', errors: [{ pointer: '/expectedCount', detail: 'must be 2300' }] },
    })
    expect(await service.head()).toBe(until)
    const { json: dry } = await rest({ from, until }, '&dryRun=true&first=1')
    expect(dry).toMatchObject({ entities: 2300, retracted: 2300, total: 2300 })
    const whole = { from, until, reason: 'x', expectedCount: 2300 }
    const first = await rest(whole)
    expect(first.json).toMatchObject({ retracted: 2000, next: expect.any(String) })
    // Whoever lost the answer begins anew.
    expect((await rest(whole)).json).toMatchObject({ retracted: 0, unchanged: 2000, next: first.json['next'] })
    const after = `&after=${first.json['next'] as string}`
    const rest2 = { from, until, reason: 'x' }
    expect((await rest(rest2, after)).json).toMatchObject({ retracted: 300, unchanged: 0, next: null })
    expect((await rest({ ...rest2, from: '0' }, after)).json).toMatchObject({ code: 'INVALID_CURSOR' })
  })
})

describe('of an entity with parked events', () => {
  const NEWER = 'EntityFragmentPainted'
  const query = `query ($input: WithdrawalPreviewInput!) { previewWithdrawal(input: $input) {
    entities restored refused { entityRef error { code } } } }`

  test('nothing is decided until this software knows them, and then as their stream says', async () => {
    const from = await says(component(name('a'), { owner: 'one' }), component(name('b'), { owner: 'one' }))
    await says(component(name('a'), { owner: 'two' }), component(name('b'), { owner: 'two' }))
    const event = {
      id: randomUUID(),
      type: NEWER,
      data: { entityRef: ref('a'), source, clock: null, setId: null },
      metadata: { $correlationId: 'c', $causationId: 'c', actor: 'anna', source, schemaVersion: 2, occurredAt: AT },
    }
    await service.service.eventStore.append([{ stream: `entity-${ref('a')}`, expectedRevision: 1, events: [event] }])
    await service.projected()
    const refused = [{ entityRef: ref('a'), error: { code: 'STREAM_NOT_UNDERSTOOD' } }]
    const until = (await service.stream(`entity-${ref('a')}`)).at(-1)?.position ?? ''
    const preview = () => service.data<JsonObject>(query, { input: { source, from, until } })
    expect(await preview()).toEqual({ previewWithdrawal: { entities: 1, restored: 1, refused } })
    expect(await withdraw({ from, until })).toMatchObject({ restored: 1, refused })
    // As if this were the software that wrote it: the source had retracted.
    await service.service.pool.query(`update log.events set type = 'EntityFragmentRetracted' where type = '${NEWER}'`)
    expect(await preview()).toEqual({ previewWithdrawal: { entities: 2, restored: 1, refused: [] } })
    expect(await withdraw({ from, until })).toMatchObject({ restored: 1, unchanged: 1, refused: [] })
    expect((await service.stream(`entity-${ref('a')}`)).map(({ type }) => type)).toEqual([
      'EntityFragmentRecorded',
      'EntityFragmentRecorded',
      'EntityFragmentRetracted',
      'EntityFragmentWithdrawn',
    ])
  })
})

describe('refused is', () => {
  test.each<[string, () => JsonObject, string, string]>([
    ['no reason', () => ({ from: '0', reason: '' }), 'INVALID_INPUT', '/reason'],
    ['no beginning', () => ({ reason: 'x' }), 'INVALID_POSITION', '/from'],
    ['a beginning that is none', () => ({ from: 'yesterday', reason: 'x' }), 'INVALID_POSITION', '/from'],
    ['an end beyond the log', () => ({ from: '0', until: '99999999', reason: 'x' }), 'INVALID_POSITION', '/until'],
    ['a beginning beyond the log', () => ({ from: '99999999', reason: 'x' }), 'INVALID_POSITION', '/from'],
    ['an end before the beginning', () => ({ from: '2', until: '1', reason: 'x' }), 'INVALID_INPUT', '/from'],
    ['a count that is none', () => ({ from: '0', reason: 'x', expectedCount: -1 }), 'INVALID_INPUT', '/expectedCount'],
    ['an unknown member', () => ({ from: '0', reason: 'x', to: '1' }), 'INVALID_INPUT', '/to'],
  ])('%s', async (_, body, code, pointer) => {
    await says(component(name('a')))
    const head = await service.head()
    const { json } = await rest(body())
    expect(json).toMatchObject({ code, errors: [{ pointer }] })
    expect(await service.head()).toBe(head)
  })

  test('a source that nobody has registered', async () => {
    expect(await rest({ from: '0', reason: 'x' })).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } })
  })

  test('a source that is none', async () => {
    const answer = await service.rest('POST', `${PATH}?source=nobody`, { from: '0', reason: 'x' })
    expect(answer.json).toMatchObject({ code: 'INVALID_SOURCE' })
    expect((await service.rest('POST', PATH, { from: '0', reason: 'x' })).json).toMatchObject({
      code: 'INVALID_SOURCE',
    })
  })
})
