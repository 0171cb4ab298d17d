import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { FragmentResult } from '../../../src/ingestion/fragments/fragment-result.js'
import { component, facts, group } from '../../kit/samples.js'
import { startTestService, type TestService } from '../../kit/service.js'

const REF = 'component:default/checkout'
const SAID_AT = '2026-03-01T09:30:00.000Z'

const DOCUMENT = {
  ...component(
    'Checkout',
    { owner: 'team-a', dependsOn: ['resource:ledger', 'Component:cart'], system: 'shop' },
    {
      title: 'Checkout',
      description: 'Takes the money.',
      tags: ['java', 'pci'],
      labels: { tier: '1' },
      annotations: { 'example.com/slug': 'checkout' },
      links: [{ url: 'https://example.com/runbook', title: 'Runbook', icon: 'book' }, { url: 'https://example.com' }],
    },
  ),
  entityRef: REF,
  source: 'scm/github/acme',
  occurredAt: SAID_AT,
}
const FROM_HR = {
  entityRef: 'Component:Checkout',
  fragment: { metadata: { tags: ['critical', 'pci'] }, spec: { owner: 'group:team-b' } },
  source: 'hr/okta',
}
const ITEMS = [
  DOCUMENT,
  FROM_HR,
  facts(REF, { ci: { coverage: 81.5 } }),
  group('team-b'),
  component('cart', { owner: 'team-b' }),
]

let service: TestService
let results: FragmentResult[]
beforeAll(async () => {
  service = await startTestService()
  results = (await service.batch(ITEMS)).json as unknown as FragmentResult[]
  await service.projected()
})
afterAll(() => service.close())

async function entity<T>(selection: string, ref = REF): Promise<T> {
  const data = await service.data<{ entity: T }>(`query ($ref: String!) { entity(ref: $ref) { ${selection} } }`, {
    ref,
  })
  return data.entity
}

describe('an entity', () => {
  test('has its fields', async () => {
    const fields =
      'ref apiVersion kind namespace name title description type lifecycle ownerRef tags labels annotations links { url title icon type } metadata spec facts'
    const { metadata, spec } = DOCUMENT.fragment
    const tags = ['critical', 'pci', 'java']
    expect(await entity(fields)).toEqual({
      ref: REF,
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      namespace: 'default',
      name: 'Checkout',
      title: 'Checkout',
      description: 'Takes the money.',
      type: 'service',
      lifecycle: 'production',
      ownerRef: 'group:default/team-b',
      tags,
      labels: { tier: '1' },
      annotations: { 'example.com/slug': 'checkout' },
      links: [
        { url: 'https://example.com/runbook', title: 'Runbook', icon: 'book', type: null },
        { url: 'https://example.com', title: null, icon: null, type: null },
      ],
      metadata: { ...(metadata as object), tags },
      spec: { ...(spec as object), owner: 'group:team-b' },
      facts: { ci: { coverage: 81.5 } },
    })
  })

  test('says where in the log it is and when it was written', async () => {
    const events = await service.stream(`entity-${REF}`)
    expect(await entity('revision position createdAt updatedAt')).toEqual({
      revision: 2,
      position: results[2]?.position,
      createdAt: events[0]?.recordedAt,
      updatedAt: events[2]?.recordedAt,
    })
  })

  test('has an owner, which is an entity', async () => {
    expect(await entity('owner { ref kind owner { ref } }')).toEqual({
      owner: { ref: 'group:default/team-b', kind: 'Group', owner: null },
    })
  })

  test('has empty values where nothing is said', async () => {
    const fields = 'title description tags labels annotations links { url } facts owner { ref } ownerRef'
    expect(await entity(fields, 'group:team-b')).toEqual({
      title: null,
      description: null,
      tags: [],
      labels: {},
      annotations: {},
      links: [],
      facts: {},
      owner: null,
      ownerRef: null,
    })
  })

  test('is found by its ref in any spelling, and is null where nothing defines it', async () => {
    expect(await entity('ref', 'COMPONENT:Default/CHECKOUT')).toEqual({ ref: REF })
    expect(await entity('ref', 'resource:ledger')).toBeNull()
  })
})

describe('relations', () => {
  test('lead both ways, to what exists and to what does not', async () => {
    expect(await entity('relations { type targetRef target { ref } }')).toEqual({
      relations: [
        { type: 'dependsOn', targetRef: 'component:default/cart', target: { ref: 'component:default/cart' } },
        { type: 'dependsOn', targetRef: 'resource:default/ledger', target: null },
        { type: 'ownedBy', targetRef: 'group:default/team-b', target: { ref: 'group:default/team-b' } },
        { type: 'partOf', targetRef: 'system:default/shop', target: null },
      ],
    })
    expect(await entity('relations { type targetRef }', 'group:team-b')).toEqual({
      relations: [
        { type: 'ownerOf', targetRef: 'component:default/cart' },
        { type: 'ownerOf', targetRef: REF },
      ],
    })
  })

  test('are narrowed to the types asked for', async () => {
    const relations = [{ type: 'ownedBy' }, { type: 'partOf' }]
    expect(await entity('relations(types: ["partOf", "ownedBy"]) { type }')).toEqual({ relations })
    expect(await entity('relations(types: []) { type }')).toEqual({ relations: [] })
  })
})

describe('fragments', () => {
  test('come highest rank first, with who said them and when', async () => {
    const fields = 'entityRef source rank fragment defining actor recordedAt occurredAt position'
    const events = await service.stream(`entity-${REF}`)
    const at = (i: number) => ({ recordedAt: events[i]?.recordedAt, position: events[i]?.position })
    const shared = { entityRef: REF, actor: 'local' }
    expect(await entity(`fragments { ${fields} }`)).toEqual({
      fragments: [
        {
          ...shared,
          source: 'hr/okta',
          rank: 400,
          fragment: FROM_HR.fragment,
          defining: false,
          ...at(1),
          occurredAt: events[1]?.metadata.occurredAt,
        },
        {
          ...shared,
          source: 'scm/github/acme',
          rank: 300,
          fragment: DOCUMENT.fragment,
          defining: true,
          ...at(0),
          occurredAt: SAID_AT,
        },
        {
          ...shared,
          source: 'api/local',
          rank: 100,
          fragment: { facts: { ci: { coverage: 81.5 } } },
          defining: false,
          ...at(2),
          occurredAt: events[2]?.metadata.occurredAt,
        },
      ],
    })
  })
})

describe('provenance', () => {
  const owner = {
    path: 'spec.owner',
    value: 'group:team-b',
    source: 'hr/okta',
    overridden: [{ value: 'team-a', source: 'scm/github/acme' }],
  }

  test('tells of a leaf who won and what lost', async () => {
    const selection = 'path value source overridden { value source }'
    expect(await entity(`provenance(paths: ["spec.owner"]) { ${selection} }`)).toEqual({ provenance: [owner] })
    expect(await entity(`provenance(paths: ["facts", "metadata.tags"]) { path value source }`)).toEqual({
      provenance: expect.arrayContaining([
        { path: 'metadata.tags', value: ['critical', 'pci', 'java'], source: 'hr/okta' },
        { path: 'facts.ci.coverage', value: 81.5, source: 'api/local' },
      ]),
    })
  })

  test('tells when and where both were recorded', async () => {
    const selection = 'actor recordedAt occurredAt position overridden { recordedAt position }'
    const [scm, hr] = await service.stream(`entity-${REF}`)
    expect(await entity(`provenance(paths: ["spec.owner"]) { ${selection} }`)).toEqual({
      provenance: [
        {
          actor: 'local',
          recordedAt: hr?.recordedAt,
          occurredAt: hr?.metadata.occurredAt,
          position: hr?.position,
          overridden: [{ recordedAt: scm?.recordedAt, position: scm?.position }],
        },
      ],
    })
  })

  test('has one row a leaf of the whole entity', async () => {
    const { provenance } = await entity<{ provenance: { path: string }[] }>('provenance { path }')
    expect(provenance.map(({ path }) => path).sort()).toEqual([
      'facts.ci.coverage',
      'metadata.annotations.example.com/slug',
      'metadata.description',
      'metadata.labels.tier',
      'metadata.links',
      'metadata.name',
      'metadata.tags',
      'metadata.title',
      'spec.dependsOn',
      'spec.lifecycle',
      'spec.owner',
      'spec.system',
      'spec.type',
    ])
    expect(await entity('provenance(paths: ["spec.own"]) { path }')).toEqual({ provenance: [] })
  })
})

describe('the status', () => {
  test('is empty for an entity that its kind’s schema takes', async () => {
    expect(await entity('status { errors { pointer } }')).toEqual({ status: { errors: [] } })
  })

  test('names what the schema refuses of an entity that is served all the same', async () => {
    const { fragment } = component('bare', { dependsOn: [7], owner: null })
    await service.rest('POST', '/api/catalog/fragments', { entityRef: 'component:bare', fragment })
    await service.projected()
    const { status } = await entity<{ status: { errors: { pointer: string; message: string }[] } }>(
      'status { errors { pointer message } }',
      'component:bare',
    )
    expect(status.errors).toEqual([
      { pointer: '/spec/owner', message: 'is missing' },
      { pointer: '/spec/dependsOn/0', message: 'must be string' },
    ])
  })
})
