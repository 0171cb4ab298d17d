import { describe, expect, test } from '@jest/globals'
import { specErrors } from './spec-rules.js'

const pointers = (spec: Parameters<typeof specErrors>[0]) =>
  specErrors(spec, '/fragment/spec').map(({ pointer }) => pointer)

describe('specErrors', () => {
  test.each([
    ['one value each', { type: 'service', lifecycle: 'production', owner: 'team-a' }],
    ['null that hides lower ranks', { owner: null }],
    ['a number, which the status tells', { type: 42 }],
    ['lists and objects elsewhere', { steps: ['a'], limits: { type: ['x'] } }],
    ['a value of 253 characters', { owner: 'x'.repeat(253) }],
  ])('takes %s', (_name, spec) => expect(pointers(spec)).toEqual([]))

  test.each([
    ['a list', { type: ['service'] }, '/fragment/spec/type'],
    ['an object', { owner: { name: 'a' } }, '/fragment/spec/owner'],
    ['a value of 254 characters', { lifecycle: 'x'.repeat(254) }, '/fragment/spec/lifecycle'],
    ['the name in other letters', { type: 'a', Type: 'b' }, '/fragment/spec/Type'],
  ])('refuses %s', (_name, spec, pointer) => expect(pointers(spec)).toEqual([pointer]))
})
