import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { fieldChanges } from '../../../src/domain/history/field-changes.js'
import type { EffectiveEntity } from '../../../src/domain/fragments/fold.js'
import type { EntityDifference, StatusError } from '../../../src/governance/what-if/entity-difference.js'
import { appendTo } from '../../../src/projections/catalog/happenings.spec-kit.js'
import { historyOf, refsOf, steps } from '../../../src/projections/catalog/history.spec-kit.js'
import { component, facts, type Item } from '../../kit/samples.js'
import { runs, timeFor } from '../../kit/property-runs.js'
import { startTestService, type TestService } from '../../kit/service.js'

jest.setTimeout(timeFor(120))

const CONNECTION = `differences { totalCount position pageInfo { hasNextPage endCursor } nodes { ref kind ownerBefore ownerAfter
  changes { path before after } newErrors { pointer message } clearedErrors { pointer message } } }`
const RANK = `query ($input: SourceRankChangeInput!, $first: Int, $after: String) {
  preview: previewSourceRank(input: $input, first: $first, after: $after) { outcome rank revision ${CONNECTION} } }`
const RECORD = `query ($inputs: [FragmentInput!]!, $first: Int, $after: String) {
  preview: previewFragments(inputs: $inputs, first: $first, after: $after) {
    results { entityRef outcome revision error { code } } ${CONNECTION} } }`
const RETRACT = `query ($ref: String!, $source: String!) {
  preview: previewRetraction(entityRef: $ref, source: $source) { results { outcome error { code } } ${CONNECTION} } }`
const WITHDRAW = `query ($input: WithdrawalPreviewInput!, $first: Int, $after: String) {
  preview: previewWithdrawal(input: $input, first: $first, after: $after) {
    from until entities restored retracted unchanged leftAlone leftAloneRefs ${CONNECTION} } }`
const WITHDRAWN = `mutation ($input: WithdrawalInput!) { result: withdrawAssertions(input: $input) {
  from until restored retracted unchanged leftAlone leftAloneRefs position } }`
const ALL = `query ($at: Position) { entities(first: 500, minPosition: $at) { nodes {
  ref apiVersion kind metadata spec facts ownerRef status { errors { pointer message } } } } }`

type Told = EffectiveEntity & { ref: string; ownerRef: string | null; status: { errors: StatusError[] } }

interface Preview {
  outcome?: string
  results?: { outcome: string | null; error: { code: string } | null }[]
  entities?: number
  differences: {
    totalCount: number
    pageInfo: { hasNextPage: boolean; endCursor: string }
    nodes: EntityDifference[]
  }
}

let service: TestService
beforeAll(async () => {
  service = await startTestService()
  const history = historyOf(fc.sample(steps(refsOf(25)), { seed: 5, numRuns: 400 }))
  await appendTo(service.service.eventStore, history)
})
afterAll(() => service.close())

async function catalog(): Promise<Map<string, Told>> {
  const { entities } = await service.data<{ entities: { nodes: Told[] } }>(ALL, { at: await service.head() })
  return new Map(entities.nodes.map((entity) => [entity.ref, entity]))
}

/** What changed between two states of the catalog, by ref. */
function differencesOf(before: Map<string, Told>, after: Map<string, Told>): EntityDifference[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((ref) => {
    const [was, is] = [before.get(ref), after.get(ref)]
    const changes = fieldChanges(was ?? null, is ?? null)
    if (changes.length === 0 && was && is) return []
    const kind = was ? (is ? 'CHANGED' : 'REMOVED') : 'CREATED'
    const owners = { ownerBefore: was?.ownerRef ?? null, ownerAfter: is?.ownerRef ?? null }
    return [{ ref, kind, ...owners, changes, newErrors: errorsOnlyOf(is, was), clearedErrors: errorsOnlyOf(was, is) }]
  })
}

function errorsOnlyOf(one: Told | undefined, other: Told | undefined): StatusError[] {
  const known = (other?.status.errors ?? []).map((error) => JSON.stringify(error))
  return (one?.status.errors ?? []).filter((error) => !known.includes(JSON.stringify(error)))
}

/** Asks for all differences in small pages, and holds the log to be as it was. */
async function preview(query: string, variables: object, paged = true): Promise<Preview & { all: EntityDifference[] }> {
  const head = await service.head()
  const all: EntityDifference[] = []
  let after: string | undefined
  for (;;) {
    const page = paged ? { first: 3, after } : {}
    const answer = await service.data<{ preview: Preview }>(query, { ...variables, ...page })
    const { nodes, pageInfo, totalCount } = answer.preview.differences
    all.push(...nodes)
    if (!paged || !pageInfo.hasNextPage) {
      expect(totalCount).toBe(all.length)
      expect(await service.head()).toBe(head)
      return { ...answer.preview, all }
    }
    after = pageInfo.endCursor
  }
}

const SOURCES = ['hr/okta', 'scm/github/acme', 'cloud/aws/1', 'api/one', 'api/two', 'decorator']
const rank = fc.integer({ min: 0, max: 700 })
const rankChanges = fc.record({
  source: fc.constantFrom(...SOURCES),
  rank,
  paths: fc.uniqueArray(
    fc.record({
      path: fc.constantFrom('spec.owner', 'metadata', 'facts', 'spec'),
      rank: fc.option(rank),
    }),
    { maxLength: 3, selector: ({ path }) => path },
  ),
})

const names = fc.constantFrom('a', 'b', 'c', 'd')
const inputs = fc.array(
  fc
    .tuple(
      fc.oneof(
        fc
          .tuple(names, fc.constantFrom('x', 'y', null))
          .map(([name, owner]): Item => component(name, { owner, lifecycle: 'x' })),
        fc.tuple(names, fc.nat({ max: 2 })).map(([name, tier]) => facts(`component:default/${name}`, { tier })),
        fc.constant<Item>({ entityRef: 'component:default/a', fragment: { spec: { owner: ['no', 'ref'] } } }),
      ),
      fc.constantFrom(...SOURCES, 'api/unseen'),
      fc.option(fc.constantFrom('2026-01-01T00:00:00.000Z', '2030-01-01T00:00:00.000Z'), { nil: undefined }),
    )
    .map(([item, source, occurredAt]) => ({ ...item, source, ...(occurredAt === undefined ? {} : { occurredAt }) })),
  { minLength: 1, maxLength: 5 },
)

describe('what is told before', () => {
  test('a source ranks otherwise is what it comes to', async () => {
    let changed = 0
    await fc.assert(
      fc.asyncProperty(rankChanges, async (input) => {
        const before = await catalog()
        const told = await preview(RANK, { input })
        const mutation = 'mutation ($input: SourceRankInput!) { setSourceRank(input: $input) { outcome } }'
        const { setSourceRank } = await service.data<{ setSourceRank: { outcome: string } }>(mutation, {
          input: { ...input, reason: 'a test' },
        })
        expect(told.outcome).toBe(setSourceRank.outcome)
        expect(told.all).toEqual(differencesOf(before, await catalog()))
        changed += told.all.length
      }),
      runs(30, 50),
    )
    expect(changed).toBeGreaterThan(20)
  })

  test('fragments are recorded is what they come to', async () => {
    await fc.assert(
      fc.asyncProperty(inputs, async (given) => {
        const before = await catalog()
        const told = await preview(RECORD, { inputs: given })
        const mutation =
          'mutation ($inputs: [FragmentInput!]!) { results: recordFragments(inputs: $inputs) { entityRef outcome revision error { code } } }'
        const { results } = await service.data<{ results: unknown }>(mutation, { inputs: given })
        expect(told.results).toEqual(results)
        expect(told.all).toEqual(differencesOf(before, await catalog()))
      }),
      runs(30, 30),
    )
  })

  test('fragments are retracted is what that comes to', async () => {
    const refs = refsOf(25)
    const mutation = `mutation ($ref: String!, $source: String!) {
      result: retractFragment(entityRef: $ref, source: $source) { outcome error { code } } }`
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...refs), fc.constantFrom(...SOURCES), async (ref, source) => {
        const before = await catalog()
        const told = await preview(RETRACT, { ref, source }, false)
        const { result } = await service.data<{ result: unknown }>(mutation, { ref, source })
        expect(told.results).toEqual([result])
        expect(told.all).toEqual(differencesOf(before, await catalog()))
      }),
      runs(40, 30),
    )
  })

  test('what a source said is withdrawn is what that comes to, the second time nothing, and it can be taken back', async () => {
    const head = Number(await service.head())
    const stretches = fc.record({
      source: fc.constantFrom(...SOURCES),
      from: fc.nat({ max: head }),
      length: fc.oneof(fc.nat({ max: 40 }), fc.nat({ max: head })),
    })
    const outcomes = { restored: 0, retracted: 0, leftAlone: 0 }
    await fc.assert(
      fc.asyncProperty(stretches, async ({ source, from, length }) => {
        const before = await catalog()
        const input = { source, from: String(from), until: String(Math.min(from + length, head)) }
        const { all, entities, differences: _, ...counts } = await preview(WITHDRAW, { input })
        const change = { ...input, reason: 'a test', expectedCount: entities }
        const withdraw = async (asked: object) =>
          (await service.data<{ result: Withdrawn }>(WITHDRAWN, { input: asked })).result
        const { position, ...result } = await withdraw(change)
        expect(counts).toEqual(result)
        expect(all).toEqual(differencesOf(before, await catalog()))
        for (const outcome of Object.keys(outcomes) as (keyof typeof outcomes)[]) outcomes[outcome] += result[outcome]
        const changed = result.restored + result.retracted
        expect(await withdraw(change)).toMatchObject({
          restored: 0,
          retracted: 0,
          unchanged: result.unchanged + changed,
        })
        if (position === null) return
        const began = String(BigInt(position) - BigInt(changed))
        await withdraw({ source, from: began, until: position, reason: 'on second thoughts', expectedCount: changed })
        expect(await catalog()).toEqual(before)
      }),
      runs(40, 60),
    )
    for (const [outcome, times] of Object.entries(outcomes)) expect([outcome, times > 5]).toEqual([outcome, true])
  })
})

interface Withdrawn {
  restored: number
  retracted: number
  unchanged: number
  leftAlone: number
  position: string | null
}
