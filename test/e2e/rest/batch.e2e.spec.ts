import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { FragmentResult } from '../../../src/ingestion/fragments/fragment-result.js'
import type { Answer } from '../../kit/client.js'
import { component, components, facts } from '../../kit/samples.js'
import { startTestService, type TestService } from '../../kit/service.js'

const PATH = '/api/catalog/fragments/batch'
/** What a line may have at most. */
const LINE_LIMIT = 8 * 1024 * 1024

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const line = (item: unknown) => JSON.stringify(item)
const send = (text: string | Buffer, query = '') => service.lines('POST', `${PATH}${query}`, text)
const resultsOf = ({ json }: Answer) => json as unknown as FragmentResult[]
/** Per item the outcome, or the code and pointer of its refusal. */
const summary = (answer: Answer) =>
  resultsOf(answer).map(({ outcome, error }) => outcome ?? [error?.code, error?.pointer])

const GOOD = component('good')
const MIXED: [item: unknown, outcome: unknown][] = [
  [GOOD, 'RECORDED'],
  [{ ...GOOD, extra: 1 }, ['INVALID_INPUT', '/extra']],
  [{ ...GOOD, entityRef: 'widget:good' }, ['UNKNOWN_KIND', '/entityRef']],
  [{ ...GOOD, entityRef: 7 }, ['INVALID_ENTITY_REF', '/entityRef']],
  [{ fragment: {} }, ['INVALID_ENTITY_REF', '/entityRef']],
  [{ entityRef: 'component:good' }, ['INVALID_FRAGMENT', '/fragment']],
  [{ entityRef: 'component:good', fragment: [] }, ['INVALID_FRAGMENT', '/fragment']],
  [facts('component:other', { a: 1 }), 'RECORDED'],
  [{ ...GOOD, source: 'x' }, ['INVALID_SOURCE', '/source']],
  [{ ...GOOD, occurredAt: 'now' }, ['INVALID_INPUT', '/occurredAt']],
  [{ ...GOOD, expectedRevision: 1.5 }, ['INVALID_INPUT', '/expectedRevision']],
  [{ ...GOOD, expectedRevision: 9 }, ['STALE_REVISION', '/expectedRevision']],
  [5, ['INVALID_INPUT', '']],
  [null, ['INVALID_INPUT', '']],
  [[GOOD], ['INVALID_INPUT', '']],
  ['text', ['INVALID_INPUT', '']],
  [GOOD, 'UNCHANGED'],
]

describe('a batch', () => {
  test('of lines is answered with lines, in order; a bad one fails alone', async () => {
    const answer = await send(MIXED.map(([item]) => line(item)).join('\n'))
    expect(answer.status).toBe(207)
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson')
    expect(answer.text.endsWith('\n')).toBe(true)
    expect(summary(answer)).toEqual(MIXED.map(([, outcome]) => outcome))
  })

  test('that is a list is answered with a list', async () => {
    const answer = await service.rest(
      'POST',
      PATH,
      MIXED.map(([item]) => item),
    )
    expect([answer.status, answer.headers.get('content-type')]).toEqual([207, 'application/json; charset=utf-8'])
    const unchanged = MIXED.map(([, outcome]) => (outcome === 'RECORDED' ? 'UNCHANGED' : outcome))
    expect(summary(answer)).toEqual(unchanged)
  })

  test('names refused items as they named themselves', async () => {
    const answer = await send(`${line({ entityRef: 'Widget:X', source: 'Y', fragment: {} })}\n{"entityRef":"a",}`)
    expect(resultsOf(answer)).toMatchObject([
      { entityRef: 'Widget:X', source: 'Y', outcome: null },
      { entityRef: '', source: 'api/local', outcome: null },
    ])
  })

  test('keeps the order of the items of one ref', async () => {
    const versions = Array.from({ length: 1300 }, (_, i) => facts('component:many', { i }))
    const answer = await send(versions.map(line).join('\n'))
    expect(resultsOf(answer).map(({ revision }) => revision)).toEqual(versions.map((_, i) => i))
    const events = await service.stream('entity-component:default/many')
    expect(events.map(({ data }) => data['fragment'])).toEqual(versions.map(({ fragment }) => fragment))
  })

  test('holds several sources and clocks about one ref apart', async () => {
    const at = (minute: number) => `2026-03-01T10:0${minute}:00Z`
    const item = (source: string, minute: number, tier: number) => ({
      ...facts('component:mix', { tier }),
      source,
      occurredAt: at(minute),
    })
    const items = [
      item('api/a', 5, 1),
      item('api/b', 1, 1),
      item('api/a', 4, 2),
      item('api/b', 2, 2),
      item('api/b', 2, 2),
    ]
    const answer = await send(items.map(line).join('\n'))
    expect(summary(answer)).toEqual(['RECORDED', 'RECORDED', 'SUPERSEDED', 'RECORDED', 'UNCHANGED'])
    const positions = resultsOf(answer).map(({ position }) => position)
    expect(positions[4]).toBe(positions[3])
  })

  test('takes a source for items that state none, and a set', async () => {
    const items = [facts('component:s-1', { a: 1 }), { ...facts('component:s-2', { a: 1 }), source: 'api/own' }]
    const answer = await send(items.map(line).join('\n'), '?source=scm/github/acme')
    expect(resultsOf(answer).map(({ source }) => source)).toEqual(['scm/github/acme', 'api/own'])
    const inSet = await send(items.map(line).join('\n'), '?source=scm/github/acme&set=nightly')
    expect(summary(inSet)).toEqual(['RECORDED', ['INVALID_INPUT', '/source']])
    const [, moved] = await service.stream('entity-component:default/s-1')
    expect(moved?.data).toMatchObject({ source: 'scm/github/acme', setId: 'nightly' })
  })
})

describe('lines', () => {
  const results = async (text: string | Buffer) => summary(await send(text))

  test('are answered while more are to come', async () => {
    const request = httpRequest(`${service.url}${PATH}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
    })
    const [first, second] = components(2, 'talk').map(line)
    request.write(`${first}\n`)
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    const answers = createInterface({ input: response })[Symbol.asyncIterator]()
    const answer = async () => JSON.parse((await answers.next()).value as string) as FragmentResult
    expect(await answer()).toMatchObject({ entityRef: 'component:default/talk-0', outcome: 'RECORDED' })
    request.end(second)
    expect(await answer()).toMatchObject({ entityRef: 'component:default/talk-1', outcome: 'RECORDED' })
    expect((await answers.next()).done).toBe(true)
  })

  test('may end in CRLF, in nothing, and be empty', async () => {
    const [a, b] = components(2, 'crlf').map(line)
    expect(await results(`${a}\r\n${b}\r\n`)).toEqual(['RECORDED', 'RECORDED'])
    expect(await results(`\n\n${a}\n   \n\r\n${b}`)).toEqual(['UNCHANGED', 'UNCHANGED'])
  })

  test('of an empty body have no results', async () => {
    for (const text of ['', '\n', '\n \n\r\n']) {
      const { status, text: told } = await send(text)
      expect([status, told]).toEqual([207, ''])
    }
    expect((await service.rest('POST', PATH, [])).json).toEqual([])
  })

  test.each<[string, string, string, string | null]>([
    ['malformed JSON', '{"entityRef":', 'MALFORMED_JSON', null],
    ['two values', '{} {}', 'MALFORMED_JSON', null],
    ['a duplicate key', '{"entityRef":"a","entityRef":"b"}', 'DUPLICATE_KEY', null],
    ['a duplicate key deep inside', line(GOOD).replace('"kind"', '"kind":"X","kind"'), 'DUPLICATE_KEY', null],
    ['deep nesting', `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`, 'TOO_DEEP', null],
    [
      '__proto__',
      '{"entityRef":"component:p","fragment":{},"__proto__":{"admin":true}}',
      'INVALID_INPUT',
      '/__proto__',
    ],
    [
      '__proto__ in the fragment',
      '{"entityRef":"component:p","fragment":{"facts":{"__proto__":{"x":1}}}}',
      'INVALID_FRAGMENT',
      '/fragment/facts/__proto__',
    ],
    [
      'a prototype by its constructor',
      '{"entityRef":"component:p","fragment":{"facts":{"constructor":{"prototype":{"x":1}}}}}',
      'INVALID_FRAGMENT',
      '/fragment/facts/constructor',
    ],
    ['U+0000', line(facts('component:p', { a: 'x\0' })), 'INVALID_FRAGMENT', '/fragment/facts/a'],
    [
      'half a surrogate pair',
      '{"entityRef":"component:p","fragment":{"facts":{"a":"\\ud800"}}}',
      'INVALID_FRAGMENT',
      '/fragment/facts/a',
    ],
    [
      'a number beyond doubles',
      '{"entityRef":"component:p","fragment":{"facts":{"a":1e999}}}',
      'INVALID_FRAGMENT',
      '/fragment/facts/a',
    ],
  ])('with %s fail alone', async (_, bad, code, pointer) => {
    const before = await service.head()
    expect(await results(`${line(GOOD)}\n${bad}\n${line(GOOD)}`)).toEqual(['UNCHANGED', [code, pointer], 'UNCHANGED'])
    expect(await service.head()).toBe(before)
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
  })

  test('that are too long fail alone, however they are cut into chunks', async () => {
    const long = `{"entityRef":"component:long","fragment":{"facts":{"a":"${'x'.repeat(LINE_LIMIT)}"}}}`
    const answer = await results(`${line(GOOD)}\n${long}\n${line(GOOD)}\n${long}`)
    const refused = ['PAYLOAD_TOO_LARGE', null]
    expect(answer).toEqual(['UNCHANGED', refused, 'UNCHANGED', refused])
  })

  test('may hold any UTF-8, and are no worse for what is none', async () => {
    const item = facts('component:utf', { text: 'Käse 🧀 \u2028' })
    expect(await results(line(item))).toEqual(['RECORDED'])
    const [event] = await service.stream('entity-component:default/utf')
    expect(event?.data['fragment']).toEqual(item.fragment)
    const broken = Buffer.concat([Buffer.from(line(GOOD)), Buffer.from('\n'), Buffer.from([0xff, 0xfe, 0x0a])])
    expect(await results(broken)).toEqual(['UNCHANGED', ['MALFORMED_JSON', null]])
  })
})
