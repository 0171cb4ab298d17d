import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { component, components } from '../../kit/samples.js'
import { startTestService, type TestService } from '../../kit/service.js'

let service: TestService
let head: string | null
beforeAll(async () => {
  service = await startTestService()
  await service.batch(components(5, 'c').map((item) => ({ ...item, source: 'scm/github/acme' })))
  const owner = { spec: { owner: 'group:hr' } }
  await service.batch(components(5, 'c').map(({ entityRef }) => ({ entityRef, source: 'hr/okta', fragment: owner })))
  head = await service.head()
})
afterAll(() => service.close())

const FRAGMENTS = '/api/catalog/fragments'
const RANK = '/api/catalog/sources/rank?source=hr/okta'

async function dryRun(method: string, path: string, body?: unknown) {
  const { status, json } = await service.rest(method, path, body)
  expect(await service.head()).toBe(head)
  return { status, told: json as Record<string, unknown> }
}

describe('a dry run', () => {
  test('of a fragment tells what would become of its entity, and of its source', async () => {
    const input = { ...component('c-1', { owner: null, lifecycle: null }), source: 'decorator' }
    const { status, told } = await dryRun('POST', `${FRAGMENTS}?dryRun=true`, input)
    expect(status).toBe(200)
    expect(told).toEqual({
      result: expect.objectContaining({ outcome: 'RECORDED', position: null, revision: 2, error: null }),
      differences: [
        {
          ref: 'component:default/c-1',
          kind: 'CHANGED',
          changes: [
            { path: 'spec.lifecycle', before: 'production', after: null },
            { path: 'spec.owner', before: 'group:hr', after: null },
          ],
          ownerBefore: 'group:default/hr',
          ownerAfter: null,
          newErrors: [
            { pointer: '/spec/lifecycle', message: 'is missing' },
            { pointer: '/spec/owner', message: 'is missing' },
          ],
          clearedErrors: [],
        },
      ],
      total: 1,
      next: null,
      reflects: head,
    })
    expect((await service.rest('GET', '/api/catalog/sources')).json).toMatchObject({ total: 2 })
  })

  test('of a batch tells what each of its items would come to, and the entities page by page', async () => {
    const items = [...components(3, 'n'), { entityRef: 'widget:x', fragment: {} }, ...components(1, 'n')]
    const path = `${FRAGMENTS}/batch?dryRun=true&source=api/new&first=2`
    const { status, told } = await dryRun('POST', path, items)
    const outcome = (of: string) => expect.objectContaining({ source: 'api/new', outcome: of, position: null })
    expect([status, told]).toEqual([
      200,
      {
        results: [
          ...Array.from({ length: 3 }, () => outcome('RECORDED')),
          expect.objectContaining({ error: expect.objectContaining({ code: 'UNKNOWN_KIND' }) }),
          outcome('UNCHANGED'),
        ],
        differences: ['n-0', 'n-1'].map((name) =>
          expect.objectContaining({ ref: `component:default/${name}`, kind: 'CREATED' }),
        ),
        total: 3,
        next: expect.any(String),
        reflects: head,
      },
    ])
    const lines = await service.lines(
      'POST',
      `${path}&after=${String(told['next'])}`,
      items.map((it) => JSON.stringify(it)).join('\n'),
    )
    expect(lines.json).toMatchObject({ differences: [{ ref: 'component:default/n-2' }], total: 3, next: null })
    expect(await service.head()).toBe(head)
  })

  test('of a batch takes a thousand items, no more', async () => {
    const lines = (count: number) =>
      components(count, 'm')
        .map((item) => JSON.stringify(item))
        .join('\n')
    const answers = [1000, 1001].map((count) => service.lines('POST', `${FRAGMENTS}/batch?dryRun=true`, lines(count)))
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 422])
  })

  test('of a retraction tells what would go', async () => {
    const query = '?dryRun=true&entityRef=component:c-2&source=scm/github/acme'
    const { told } = await dryRun('DELETE', `${FRAGMENTS}${query}`)
    expect(told).toMatchObject({
      result: { outcome: 'RETRACTED' },
      differences: [{ ref: 'component:default/c-2', kind: 'REMOVED', ownerAfter: null }],
    })
  })

  test('is refused as what it tells of would be', async () => {
    const refusals = [
      await dryRun('POST', `${FRAGMENTS}?dryRun=true`, { ...component('c-1'), expectedRevision: 9 }),
      await dryRun('DELETE', `${FRAGMENTS}?dryRun=true&entityRef=component:c-2&source=api/none`),
      await dryRun('POST', `${RANK}&dryRun=true`, { rank: -1 }),
      await dryRun('POST', `${RANK}&dryRun=maybe`, { rank: 1 }),
    ]
    expect(refusals.map(({ status, told }) => [status, told['code']])).toEqual([
      [409, 'STALE_REVISION'],
      [404, 'NOT_FOUND'],
      [422, 'INVALID_INPUT'],
      [422, 'INVALID_INPUT'],
    ])
  })

  test('of a rank tells of every entity, page by page', async () => {
    const refs: string[] = []
    let after = ''
    for (let page = 0; page < 3; page++) {
      const { told } = await dryRun('POST', `${RANK}&dryRun=true&first=2${after}`, { paths: { 'spec.owner': 10 } })
      const found = told as { differences: { ref: string; ownerAfter: string }[]; total: number; next: string | null }
      expect(found.total).toBe(5)
      refs.push(...found.differences.map(({ ref, ownerAfter }) => `${ref} ${ownerAfter}`))
      after = `&after=${found.next}`
    }
    expect(after).toBe('&after=null')
    expect(refs).toEqual([0, 1, 2, 3, 4].map((i) => `component:default/c-${i} group:default/team`))
  })
})
