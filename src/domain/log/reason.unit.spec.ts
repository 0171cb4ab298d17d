import { describe, expect, test } from '@jest/globals'
import { optionalReason, requireReason } from './reason.js'

const require = (value: unknown) => requireReason(value, 'it is done')

describe('requireReason', () => {
  test.each([
    ['because', 'because'],
    ['  because of «Ä» 🚑  \n', 'because of «Ä» 🚑'],
    ['x'.repeat(1000), 'x'.repeat(1000)],
  ])('gives %j without the spaces around it', (value, reason) => {
    expect(require(value)).toBe(reason)
  })

  test.each([
    undefined,
    null,
    7,
    {},
    '',
    ' \t\n ',
    'x'.repeat(1001),
    'a\0b',
    'two\nlines',
    'a\tb',
    'a\u001b[31mb',
    'a\u0085b',
    'half of \ud83d',
  ])('refuses %j', (value) => {
    expect(() => require(value)).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        errors: [{ pointer: '/reason', detail: expect.stringMatching(/^must say .* why it is done$/) }],
      }),
    )
  })
})

describe('optionalReason', () => {
  test('is undefined for what is left out', () => {
    expect([optionalReason(undefined), optionalReason(null)]).toEqual([undefined, undefined])
  })

  test('is held to the same rules where it is given', () => {
    expect(optionalReason(' so ')).toBe('so')
    expect(() => optionalReason('', '/inputs/0/reason')).toThrow(
      expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/inputs/0/reason' })] }),
    )
  })
})
