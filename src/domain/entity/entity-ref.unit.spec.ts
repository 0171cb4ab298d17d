import { describe, expect, test } from '@jest/globals'
import { pointersOf } from '../errors.spec-kit.js'
import { fullRef, parseRef, requireRef, splitRef } from './entity-ref.js'

const x63 = 'x'.repeat(63)
const x64 = 'x'.repeat(64)

describe('a ref in full', () => {
  test.each([
    ['component:default/petstore', 'component:default/petstore'],
    ['component:petstore', 'component:default/petstore'],
    ['Component:Default/PetStore', 'component:default/petstore'],
    ['API:billing/v1.2_beta-3', 'api:billing/v1.2_beta-3'],
    ['k8s:0-a--b/0', 'k8s:0-a--b/0'],
    [`${x63}:${x63}/${x63}`, `${x63}:${x63}/${x63}`],
  ])('of %s is %s', (text, ref) => {
    expect(fullRef(text)).toBe(ref)
  })

  test.each([
    ['petstore', { kind: 'component' }, 'component:default/petstore'],
    ['petstore', { kind: 'Component', namespace: 'Shop' }, 'component:shop/petstore'],
    ['pets/petstore', { kind: 'component', namespace: 'shop' }, 'component:pets/petstore'],
    ['api:petstore', { kind: 'component', namespace: 'shop' }, 'api:shop/petstore'],
    ['api:pets/petstore', { kind: 'component', namespace: 'shop' }, 'api:pets/petstore'],
    ['petstore', { namespace: 'shop' }, undefined],
    ['petstore', { kind: 'no kind' }, undefined],
    ['petstore', { kind: 'component', namespace: '-' }, undefined],
  ])('of %s with the defaults %j is %s', (text, defaults, ref) => {
    expect(fullRef(text, defaults)).toBe(ref)
  })
})

/** None of these is a ref, whatever the defaults. */
const NO_REFS: [what: string, text: unknown][] = [
  ['a number', 42],
  ['null', null],
  ['undefined', undefined],
  ['a list', ['component:default/a']],
  ['parts', { kind: 'component', namespace: 'default', name: 'a' }],
  ['empty', ''],
  ['without a name', 'component:default/'],
  ['without a name and a namespace', 'component:'],
  ['without a kind before the colon', ':default/target'],
  ['without a namespace before the slash', 'component:/target'],
  ['of too many parts', 'component:default/target/more'],
  ['of too many kinds', 'a:b:default/target'],
  ['with the colon behind the slash', 'default/component:target'],
  ['with a space in its name', 'component:default/tar get'],
  ['with space around it', ' component:default/target '],
  ['with a line end', 'component:default/target\n'],
  ['with a name that starts with a dash', 'component:default/-target'],
  ['with a name that ends with a dot', 'component:default/target.'],
  ['with a name of 64 letters', `component:default/${x64}`],
  ['with a namespace of 64 letters', `component:${x64}/target`],
  ['with a kind of 64 letters', `${x64}:default/target`],
  ['with a kind that starts with a digit', '8ball:default/target'],
  ['with a kind that has a dash', 'a-b:default/target'],
  ['with a namespace that has a dot', 'component:de.fault/target'],
  ['with a namespace that ends with a dash', 'component:default-/target'],
  ['with a letter outside ASCII', 'component:default/größe'],
  ['with the Kelvin sign, whose lower case is k', 'component:default/\u212a'],
  ['with the Kelvin sign in its namespace', 'component:\u212a/target'],
  ['with the Kelvin sign in its kind', '\u212a8s:default/target'],
  ['with a dotted capital I', 'component:default/\u0130'],
  ['with U+0000', 'component:default/a\0'],
  ['of 100,000 characters', `component:default/${'x'.repeat(100_000)}`],
  ['of 100,000 colons', ':'.repeat(100_000)],
]

describe('no ref is one', () => {
  test.each(NO_REFS)('%s', (_, text) => {
    expect(parseRef(text, { kind: 'component', namespace: 'default' })).toBeUndefined()
  })
})

describe('requireRef', () => {
  test('gives the parts', () => {
    expect(requireRef('API:Shop/Cart', '/entityRef')).toEqual({ kind: 'api', namespace: 'shop', name: 'cart' })
  })

  test.each([...NO_REFS, ['of a name only', 'target'], ['of a namespace and a name', 'default/target']])(
    'refuses a ref %s, with the pointer',
    (_, text) => {
      const refused = pointersOf(() => requireRef(text, '/entityRef'))
      expect(refused).toEqual({ code: 'INVALID_ENTITY_REF', pointers: ['/entityRef'] })
    },
  )
})

test('splitRef keeps dots, dashes and underscores with their parts', () => {
  expect(splitRef('api:a-b/c.d_e-f')).toEqual({ kind: 'api', namespace: 'a-b', name: 'c.d_e-f' })
})
