import { describe, expect, test } from '@jest/globals'
import { requireRef, splitRef } from '../../domain/entity/entity-ref.js'
import { relationErrors, statedRelations } from '../../domain/entity/relations.js'
import { fold, type Assertion, type EffectiveEntity } from '../../domain/fragments/fold.js'
import { requireFragment } from '../../domain/fragments/fragment-rules.js'
import { provenanceOf } from '../../domain/fragments/provenance.js'
import { kindOf } from '../../domain/kinds/built-in-kinds.js'
import { defaultRank, requireSource } from '../../domain/sources/source.js'
import { demoSources } from './demo-sources.js'
import { DEMO_MARKER } from './sources/github.js'

const sources = demoSources()
const items = sources.flatMap(({ source, items }) => items.map((item) => ({ source, ...item })))

const assertions = new Map<string, Assertion[]>()
for (const { source, entityRef, fragment } of items) {
  assertions.set(entityRef, [...(assertions.get(entityRef) ?? []), { source, rank: defaultRank(source), fragment }])
}
const effective = new Map<string, EffectiveEntity>()
for (const [ref, all] of assertions) {
  const entity = fold(all)
  if (entity !== null) effective.set(ref, entity)
}

describe('the demo organisation', () => {
  test('keeps the rules of the domain', () => {
    for (const { source, entityRef, fragment } of items) {
      requireSource(source, '')
      requireFragment(fragment, requireRef(entityRef, ''), '')
      expect(kindOf(splitRef(entityRef).kind)).toBeDefined()
    }
  })

  test('says a thing once a source', () => {
    expect(new Set(items.map(({ source, entityRef }) => `${source} ${entityRef}`)).size).toBe(items.length)
  })

  test('is the same on every run', () => expect(demoSources()).toEqual(sources))

  test('has about 300 entities of every kind, its marker first', () => {
    expect(effective.size).toBeGreaterThanOrEqual(280)
    expect(effective.size).toBeLessThan(360)
    expect(new Set([...effective.keys()].map((ref) => splitRef(ref).kind)).size).toBe(10)
    expect(items[0]?.entityRef).toBe(DEMO_MARKER)
  })

  test('has several sources for most components and resources, and disagreement among them', () => {
    const shared = [...assertions].filter(([ref, all]) => /^(component|resource):/.test(ref) && all.length > 1)
    expect(shared.length).toBeGreaterThan(60)
    const owner = provenanceOf(assertions.get('component:default/voucher-service') ?? [], ['spec.owner'])[0]
    expect(owner?.winner.source).toBe('hr/okta')
    expect(owner?.overridden).toMatchObject([{ by: { source: 'scm/github/acme' }, value: 'checkout' }])
    const contested = [...assertions.values()].flatMap((all) =>
      provenanceOf(all, ['spec.owner', 'spec.lifecycle', 'spec.type']),
    )
    expect(
      contested.filter(({ value, overridden }) => overridden.some((lost) => lost.value !== value)).length,
    ).toBeGreaterThan(20)
  })

  test('relates to entities that exist, but for the deliberate flaws', () => {
    const missing = new Set<string>()
    for (const [ref, { spec }] of effective) {
      expect(relationErrors(ref, spec)).toEqual([])
      for (const { targetRef } of statedRelations(ref, spec)) if (!effective.has(targetRef)) missing.add(targetRef)
    }
    expect([...missing]).toEqual(['group:default/mobile-platform'])
    expect([...assertions.keys()].filter((ref) => !effective.has(ref))).toEqual([
      'component:default/legacy-fax-gateway',
    ])
    const ownerless = [...effective].filter(([ref, { spec }]) => ref.startsWith('component:') && !('owner' in spec))
    expect(ownerless.map(([ref]) => ref)).toEqual(['component:default/receipt-printer-bridge'])
  })

  test('fulfils what its kinds require, but for the deliberate flaw', () => {
    const lacking = [...effective].flatMap(([ref, { spec }]) => {
      const required = kindOf(splitRef(ref).kind)?.spec['required'] as string[]
      return required.filter((field) => !(field in spec)).map((field) => `${ref} ${field}`)
    })
    expect(lacking).toEqual(['component:default/receipt-printer-bridge owner'])
  })
})
