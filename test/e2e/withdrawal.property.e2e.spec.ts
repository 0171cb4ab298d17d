import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { decodeEvent, type DomainEvent } from '../../src/domain/events/decode-event.js'
import { isEntityEvent } from '../../src/domain/fragments/entity-stream.js'
import { fold, type EffectiveEntity } from '../../src/domain/fragments/fold.js'
import type { Fragment } from '../../src/domain/fragments/fragment.js'
import type { JsonObject } from '../../src/domain/json/json.js'
import type { SourceRank } from '../../src/domain/sources/source.js'
import { appendTo } from '../../src/projections/catalog/happenings.spec-kit.js'
import { historyOf, refsOf, steps } from '../../src/projections/catalog/history.spec-kit.js'
import { runs, timeFor } from '../kit/property-runs.js'
import { whenRebuilt } from './projections/rebuilt.js'
import { startTestService, type TestService } from '../kit/service.js'

jest.setTimeout(timeFor(180))

const REFS = refsOf(12)
const SOURCES = ['hr/okta', 'scm/github/acme', 'cloud/aws/1', 'api/one', 'decorator']

/** Sources speak, and nobody decides about what they say. */
const ALONE = { withdrawn: undefined, quarantined: false, decides: undefined }

let service: TestService
let events: DomainEvent[]

beforeAll(async () => {
  service = await startTestService()
  const spoken = fc.sample(steps(REFS), { seed: 11, numRuns: 300 }).map((step) => ({ ...step, ...ALONE }))
  await appendTo(service.service.eventStore, historyOf(spoken))
  events = (await service.service.eventStore.readAll({ limit: 1000 })).events.map(decodeEvent)
})
afterAll(() => service.close())

type Catalog = Record<string, EffectiveEntity>

async function catalog(asOf?: string): Promise<Catalog> {
  const moment = asOf === undefined ? { minPosition: await service.head() } : { asOf }
  const { entities } = await service.data<{ entities: { nodes: (EffectiveEntity & { ref: string })[] } }>(
    `query ($asOf: AsOf, $minPosition: Position) { entities(first: 500, asOf: $asOf, minPosition: $minPosition) {
      nodes { ref apiVersion kind metadata spec facts } } }`,
    moment,
  )
  return Object.fromEntries(entities.nodes.map(({ ref, ...entity }) => [ref, entity]))
}

/** The effective entities of events, folded anew. */
function folded(all: readonly DomainEvent[]): Catalog {
  const ranks = new Map<string, SourceRank>()
  const said = new Map<string, Map<string, Fragment>>(REFS.map((ref) => [ref, new Map<string, Fragment>()]))
  for (const { type, data } of all) {
    if (type === 'SourceRegistered') ranks.set(data.source, data)
    if (type === 'EntityFragmentRecorded') said.get(data.entityRef)?.set(data.source, data.fragment)
    if (type === 'EntityFragmentRetracted') said.get(data.entityRef)?.delete(data.source)
  }
  const rankOf = (source: string) => ranks.get(source) ?? { rank: 0, paths: {} }
  const entities = [...said].flatMap(([ref, fragments]) => {
    const entity = fold([...fragments].map(([source, fragment]) => ({ source, fragment, rank: rankOf(source) })))
    return entity ? [[ref, entity] as const] : []
  })
  return Object.fromEntries(entities)
}

/** As JSON has it. */
const told = (entities: Catalog): unknown =>
  Object.fromEntries(
    Object.entries(entities).map(([ref, { apiVersion, kind, metadata, spec, facts }]) => [
      ref,
      JSON.parse(JSON.stringify({ apiVersion, kind, metadata, spec, facts })) as JsonObject,
    ]),
  )

/** Without what a source said in a stretch of the log about entities of which it did not speak later. */
function leftOut({ source, from, until }: { source: string; from: bigint; until: bigint }): DomainEvent[] {
  const ofIt = events
    .filter(isEntityEvent)
    .filter(({ data, type }) => data.source === source && type !== 'EntityFragmentSuperseded')
  const later = new Set(ofIt.filter(({ position }) => BigInt(position) > until).map(({ data }) => data.entityRef))
  const withdrawn = new Set(
    ofIt.filter(
      ({ position, data }) => BigInt(position) > from && BigInt(position) <= until && !later.has(data.entityRef),
    ),
  )
  return events.filter((event) => !(withdrawn as Set<DomainEvent>).has(event))
}

const stretches = fc
  .tuple(fc.constantFrom(...SOURCES), fc.nat({ max: 300 }), fc.oneof(fc.nat({ max: 30 }), fc.nat({ max: 300 })))
  .map(([source, from, length]) => ({ source, from: BigInt(from), until: BigInt(from + length) }))

test('the entities are the fold of the log without what was withdrawn, and until then what they were', async () => {
  const end = BigInt(events.at(-1)?.position ?? '0')
  const within = (position: bigint) => (position > end ? end : position)
  let changed = 0
  await fc.assert(
    fc.asyncProperty(stretches, async ({ source, from, until }) => {
      const stretch = { source, from: within(from), until: within(until) }
      const input = { source, from: String(stretch.from), until: String(stretch.until), reason: 'a test' }
      const { preview } = await service.data<{ preview: { entities: number } }>(
        'query ($input: WithdrawalPreviewInput!) { preview: previewWithdrawal(input: $input) { entities } }',
        { input: { source, from: input.from, until: input.until } },
      )
      const before = String(await service.head())
      await service.data('mutation ($input: WithdrawalInput!) { withdrawAssertions(input: $input) { next } }', {
        input: { ...input, expectedCount: preview.entities },
      })
      const after = String(await service.head())
      const expected = told(folded(leftOut(stretch)))
      expect(told(await catalog())).toEqual(expected)
      expect(told(await catalog(after))).toEqual(expected)
      expect(told(await catalog(before))).toEqual(told(folded(events)))
      // And back, so that the next one begins where this did.
      const count = Number(BigInt(after) - BigInt(before))
      changed += count
      await service.data('mutation ($input: WithdrawalInput!) { withdrawAssertions(input: $input) { next } }', {
        input: { source, from: before, until: after, reason: 'back', expectedCount: count },
      })
    }),
    runs(60, 90),
  )
  expect(changed).toBeGreaterThan(50)
})

test.each(['catalog', 'history'])('a replay of the log comes to the same %s', async (projection) => {
  await service.rest('POST', `/api/projections/${projection}/check`)
  expect(await whenRebuilt(service, projection)).toMatchObject({ kind: 'CHECK', state: 'SAME' })
})
