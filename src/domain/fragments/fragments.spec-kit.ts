import fc from 'fast-check'
import type { JsonObject, JsonValue } from '../json/json.js'
import { defaultRank } from '../sources/source.js'
import type { Assertion } from './fold.js'
import type { Fragment } from './fragment.js'

export const DOCUMENT = { apiVersion: 'backstage.io/v1alpha1', kind: 'Component' }

/** A whole document for `component:default/it`. */
export function documentOf(spec: JsonObject = {}, metadata: JsonObject = {}): Fragment {
  return { ...DOCUMENT, metadata: { name: 'it', ...metadata }, spec }
}

/** What a source says, with the rank of its family. */
export function says(source: string, fragment: Fragment, paths: Record<string, number> = {}): Assertion {
  return { source, fragment, rank: { ...defaultRank(source), paths } }
}

const KEYS = fc.constantFrom('a', 'b', 'c')
const SCALARS = fc.constantFrom<JsonValue[]>(null, true, 0, 1, 'x', 'y')
const TEXTS = fc.array(fc.constantFrom<JsonValue[]>('x', 'y', 'z'), { maxLength: 3 })
const LINKS = fc.array(
  fc.record({ url: fc.constantFrom('https://a', 'https://b'), title: fc.constantFrom('x', 'y') }),
  { maxLength: 3 },
)

/** Few keys and few values, so that fragments meet everywhere: objects over scalars over lists over nulls. */
const trees = (): fc.Arbitrary<JsonValue> =>
  fc.letrec<{ tree: JsonValue }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, depthSize: 'medium' },
      SCALARS,
      TEXTS,
      fc.constant<JsonValue>([{ a: null }]),
      fc.dictionary(KEYS, tie('tree'), { maxKeys: 3, noNullPrototype: true }),
    ),
  })).tree

const section = (more: Record<string, fc.Arbitrary<JsonValue>>) =>
  fc
    .tuple(
      fc.dictionary(KEYS, trees(), { maxKeys: 3, noNullPrototype: true }),
      fc.record(more, { requiredKeys: [], noNullPrototype: true }),
    )
    .map(([free, known]) => ({ ...free, ...known }) as JsonObject)

/** Of a free field: a list of text, or what breaks the union. */
const lists = (): fc.Arbitrary<JsonValue> =>
  fc.oneof({ weight: 4, arbitrary: TEXTS }, { weight: 1, arbitrary: trees() })

/** A fragment that is a whole document as often as not. Its sections are objects, as the rules of the envelope ask. */
export const fragments = (): fc.Arbitrary<Fragment> =>
  fc
    .tuple(
      fc.boolean(),
      fc.record(
        {
          metadata: section({ tags: fc.option(TEXTS), links: fc.option(LINKS), labels: fc.dictionary(KEYS, SCALARS) }),
          spec: section({ dependsOn: lists(), children: lists(), steps: lists() }),
          facts: section({ dependsOn: lists() }),
        },
        { requiredKeys: [], noNullPrototype: true },
      ),
    )
    .map(([whole, sections]) => ({ ...(whole ? DOCUMENT : {}), ...sections }))

const PATHS = [
  'metadata',
  'metadata.tags',
  'metadata.labels.a',
  'spec',
  'spec.a',
  'spec.a.b',
  'spec.dependsOn',
  'facts.c',
]

/** Up to five sources, at least one of which defines; ranks that tie as often as not, by path only when asked for. */
export function assertions({ byPath }: { byPath: boolean }): fc.Arbitrary<Assertion[]> {
  const ranks = fc.integer({ min: 1, max: 3 })
  const paths = byPath ? fc.dictionary(fc.constantFrom(...PATHS), ranks, { maxKeys: 3 }) : fc.constant({})
  const assertion = fc.record({
    source: fc.constantFrom('api/a', 'api/b', 'api/b2', 'api/B', 'decorator', 'hr/c', 'scm/d'),
    fragment: fragments(),
    rank: fc.record({ rank: ranks, paths }),
  })
  return fc
    .uniqueArray(assertion, { minLength: 1, maxLength: 5, selector: ({ source }) => source })
    .map(([first, ...rest]) => [
      ...(first ? [{ ...first, fragment: { ...DOCUMENT, ...first.fragment } }] : []),
      ...rest,
    ])
}
