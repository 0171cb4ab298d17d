import fc from 'fast-check'
import { splitRef } from '../../../domain/entity/entity-ref.js'
import type { JsonObject, JsonValue } from '../../../domain/json/json.js'
import type { ModelFilter, ModelOrder } from './list-model.spec-kit.js'

const REFS = [
  ...['a', 'b', 'c', 'd', 'e', 'f', 'a_b', 'a-b', 'a.b'].map((name) => `component:default/${name}`),
  ...['a', 'b', 'team-a'].map((name) => `component:shop/${name}`),
  ...['a', 'x'].map((name) => `api:default/${name}`),
  ...['db', 'a'].map((name) => `resource:default/${name}`),
  'group:default/team-a',
  'group:shop/team-a',
]
const KIND_NAMES: Record<string, string> = { component: 'Component', api: 'API', resource: 'Resource', group: 'Group' }

/** Letters that mean something to LIKE, case, what UTF-16 orders otherwise than code points, and what reads as another type. */
const TEXTS = [
  '2',
  '1E+21',
  'True',
  '2.0',
  '',
  'Alpha',
  'alpha',
  'ALPHA beta',
  'beta',
  '100%',
  'a_c',
  'abc',
  'b\\c',
  "O'Hara",
  'É',
  'ﾮ',
  '😀',
  ' b',
]
const SCALARS = [...TEXTS, 0, -1, 2, 10, 81.5, -12.5, 1e21, true, false]
const OWNERS = ['team-a', 'Team-A', 'group:default/team-a', 'group:shop/team-a', 'shop/team-a', 'user:anna', 'No Ref!']
const TARGETS = [
  'component:a',
  'component:default/b',
  'Component:shop/A',
  'resource:db',
  'resource:default/db',
  'short',
]
const TAGS = ['java', 'go', 'c++', 'tier-1']

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 })
const some = <T>(values: readonly T[]) => fc.constantFrom(...values)
const lists = <T>(values: readonly T[]) => fc.array(some(values), { maxLength: 3 })
const mixed = () =>
  fc.oneof<fc.Arbitrary<JsonValue>[]>(
    { weight: 4, arbitrary: some<JsonValue>(SCALARS) } as never,
    lists<JsonValue>([...SCALARS, null]),
    fc.constantFrom<JsonValue>(null, {}, [{ a: 1 }]),
  )

function fragmentOf(ref: string): fc.Arbitrary<JsonObject> {
  const { kind, name } = splitRef(ref)
  return fc
    .record({
      apiVersion: fc.constant('v1'),
      kind: fc.constant(KIND_NAMES[kind] ?? kind),
      metadata: fc.record({
        name: optional(fc.constantFrom(name, name.toUpperCase())),
        title: optional(some<JsonValue>([...TEXTS, null])),
        tags: optional(lists(TAGS)),
      }),
      spec: fc.record({
        type: optional(some<JsonValue>([...SCALARS, null])),
        lifecycle: optional(some<JsonValue>(['Prod', 'prod', 'test', null])),
        owner: optional(some<JsonValue>([...OWNERS, null, 7])),
        dependsOn: optional(lists(TARGETS)),
      }),
      facts: fc.record({
        mixed: optional(mixed()),
        deep: optional(fc.record({ value: optional(mixed()), Other: optional(mixed()) })),
      }),
    })
    .map((value) => JSON.parse(JSON.stringify(value)) as JsonObject)
}

/** Ref → the one fragment about it. */
export const catalogs = (): fc.Arbitrary<Map<string, JsonObject>> =>
  fc
    .subarray(REFS)
    .chain((refs) => fc.tuple(...refs.map((ref) => fragmentOf(ref).map((fragment) => [ref, fragment] as const))))
    .map((entries) => new Map(entries))

/** Field → what it is asked for. */
const FIELDS: Record<string, readonly (string | number | boolean)[]> = {
  kind: ['component', 'API', 'gROUP'],
  'metadata.name': ['a', 'A', 'a_b', 'team-a'],
  'metadata.namespace': ['default', 'shop'],
  'metadata.title': TEXTS,
  'metadata.tags': TAGS,
  'spec.type': SCALARS,
  'spec.lifecycle': ['PROD', 'test'],
  'spec.owner': [...OWNERS, 7],
  'spec.dependsOn': TARGETS,
  'facts.mixed': SCALARS,
  'facts.deep.value': SCALARS,
  'facts.deep.other': SCALARS,
  'relations.ownedBy': OWNERS,
  'relations.ownerOf': ['component:a', 'component:default/b', 'a'],
  'relations.dependsOn': TARGETS,
  'relations.dependencyOf': ['component:a', 'component:shop/a', 'resource:db'],
  'relations.nope': ['x'],
  'nobody.has': ['x', 1],
}
const PARTS = ['metadata', 'spec', 'facts', 'facts.deep', 'relations', 'fact']
const PIECES = ['', 'a', 'AL', 'alpha', '%', '_', '\\', "'", 'team', 'group:', 'É', '😀', 'b ', ' ']

const anyCase = (field: string) => fc.constantFrom(field, field, field.toLowerCase(), field.toUpperCase())
const fields = () => some(Object.keys(FIELDS))

function tests(): fc.Arbitrary<ModelFilter> {
  return fields().chain((name) => {
    const values = some(FIELDS[name] ?? [])
    const field = anyCase(name)
    return fc.oneof(
      fc.record({ field, equals: values }),
      fc.record({ field, in: fc.array(values, { maxLength: 4 }) }),
      // So many are not asked of the index one by one.
      fc.record({ field, in: fc.array(values, { minLength: 25, maxLength: 30 }) }),
      fc.record({ field, prefix: some(PIECES) }),
      fc.record({ field, contains: some(PIECES) }),
      fc.record({ field, exists: fc.boolean() }),
      fc.record({ field: some(PARTS).chain(anyCase), exists: fc.boolean() }),
    )
  })
}

/** Tests within one another. */
export const filters = (): fc.Arbitrary<ModelFilter> =>
  fc.letrec<{ filter: ModelFilter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      { weight: 3, arbitrary: tests() },
      { weight: 1, arbitrary: fc.record({ not: tie('filter') }) },
      { weight: 1, arbitrary: fc.record({ any: fc.array(tie('filter'), { maxLength: 3 }) }) },
      { weight: 1, arbitrary: fc.record({ all: fc.array(tie('filter'), { maxLength: 2 }) }) },
    ),
  })).filter

export const orders = (): fc.Arbitrary<ModelOrder[]> =>
  fc.uniqueArray(
    fc.record({ field: fields().chain(anyCase), direction: fc.constantFrom<('ASC' | 'DESC')[]>('ASC', 'DESC') }),
    { maxLength: 4, selector: ({ field }) => field.toLowerCase() },
  )

export const facetFields = (): fc.Arbitrary<string[]> => fc.array(fields().chain(anyCase), { maxLength: 3 })
