import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { jsonObjects } from '../../../domain/json/json.spec-kit.js'
import { recordedDocument } from './recorded-document.js'

const REF = 'component:default/checkout'
const FRAGMENT = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  spec: { owner: 'pay', note: ',"digest":"x"}' },
}
const DATA = { entityRef: REF, source: 'scm/github/acme', fragment: FRAGMENT, digest: 'CfvQRauO-rbwyCmQ_hwFmQ' }

const text = (data: object) => JSON.stringify(data)

/** What the text says, parsed as a whole. */
function parsed(text: string) {
  const { source, fragment, digest, setId } = JSON.parse(text) as Record<string, unknown>
  return { source, fragment, digest, setId: setId ?? null }
}

function cut(text: string, ref = REF) {
  const found = recordedDocument(text, ref)
  return found && { ...found, fragment: found.fragment.parse() }
}

describe('a recorded document is told from its text', () => {
  test.each<[string, object]>([
    ['alone', DATA],
    ['as part of a set', { ...DATA, setId: 'nightly' }],
    ['with nothing but what makes it one', { ...DATA, fragment: { apiVersion: '1', kind: 'Component' } }],
  ])('%s', (_, data) => {
    expect(cut(text(data))).toEqual(parsed(text(data)))
  })

  test('whatever it holds', () => {
    fc.assert(
      fc.property(jsonObjects(), fc.option(fc.string(), { nil: undefined }), (object, setId) => {
        const told = text({
          ...DATA,
          fragment: { ...FRAGMENT, spec: object },
          ...(setId === undefined ? {} : { setId }),
        })
        const found = cut(told)
        // A set's name that is quoted is no harm: it is parsed then.
        if (found === undefined) expect(JSON.stringify(setId)).toContain('\\')
        else expect(found).toEqual(parsed(told))
      }),
    )
  })

  test('as it is written, not as it would be written anew', () => {
    const found = recordedDocument(text(DATA).replace('"pay"', '"p\\u0061y"'), REF)
    expect(found?.fragment.text).toContain('p\\u0061y')
  })
})

describe('a text is not cut', () => {
  test.each<[string, string]>([
    ['with spaces', text(DATA).replace(':', ': ')],
    ['with members in another order', text(Object.fromEntries(Object.entries(DATA).reverse()))],
    ['of another ref', text({ ...DATA, entityRef: 'component:default/other' })],
    ['with a further member at its end', text({ ...DATA, note: 1 })],
    ['with a further member at its end, twice', text(DATA).replace(/\}$/, ',"digest":1}')],
    ['with a set that is null', text({ ...DATA, setId: null })],
    ['with a quoted source', text({ ...DATA, source: 'a"b' })],
    ['without a fragment', text({ ...DATA, fragment: undefined })],
    ['of a fragment that is null', text({ ...DATA, fragment: null })],
    ['of a fragment that defines nothing', text({ ...DATA, fragment: { spec: {} } })],
    ['of a fragment that begins with something else', text({ ...DATA, fragment: { kind: 'A', apiVersion: '1' } })],
    ['that is no data at all', '{}'],
  ])('%s', (_, told) => {
    expect(recordedDocument(told, REF)).toBeUndefined()
  })

  test('of a ref that would have to be quoted', () => {
    const ref = 'component:default/a"b'
    expect(recordedDocument(`{"entityRef":"${ref}","source":"s","fragment":{},"digest":"d"}`, ref)).toBeUndefined()
  })

  test.each([
    ['another member', `,"more":1`],
    ['another fragment', `,"fragment":{}`],
    ['another digest', `,"digest":"x"`],
  ])('unnoticed where %s follows the fragment: its parsing fails', (_, more) => {
    const told = text(DATA).replace(/,"digest":"(?!x)/, `${more},"digest":"`)
    expect(() => JSON.parse(told) as unknown).not.toThrow()
    expect(() => recordedDocument(told, REF)?.fragment.parse()).toThrow(SyntaxError)
  })
})
