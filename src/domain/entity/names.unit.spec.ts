import { describe, expect, test } from '@jest/globals'
import { isApiVersion, isKind, isLabelValue, isLinkUrl, isName, isNamespace, isQualifiedKey, isTag } from './names.js'

const x = (length: number) => 'x'.repeat(length)
/** A DNS subdomain of 253 characters, the most there may be. */
const d253 = [x(63), x(63), x(63), x(61)].join('.')
const d254 = [x(63), x(63), x(63), x(62)].join('.')

interface Rule {
  rule: (text: string) => boolean
  right: string[]
  wrong: string[]
}

const RULES: Record<string, Rule> = {
  'a kind': {
    rule: isKind,
    right: ['a', 'API', 'Component', 'k8s', x(63)],
    wrong: ['', '8ball', 'a-b', 'a_b', 'a b', 'ä', '\u212a', 'a\n', x(64)],
  },
  'a name': {
    rule: isName,
    right: ['a', '7', 'A-b_c.d', 'a..b', 'a--b', x(63)],
    wrong: ['', '-a', 'a-', '.a', 'a.', '_a', 'a_', 'a b', 'a/b', 'a:b', 'ä', '\u212a', 'a\n', x(64)],
  },
  'a namespace': {
    rule: isNamespace,
    right: ['a', '7', 'a-b', 'a--b', x(63)],
    wrong: ['', 'A', '-a', 'a-', 'a.b', 'a_b', 'a b', 'a\n', x(64)],
  },
  'a tag': {
    rule: isTag,
    right: ['java', 'c++', 'c#', 'tier:1', 'a-b', '+', ':', x(63)],
    wrong: ['', 'Java', 'a--b', '-a', 'a-', 'a b', 'a.b', 'a_b', 'ä', 'a\n', x(64)],
  },
  'a label value': {
    rule: isLabelValue,
    right: ['', 'gold', 'Very-High_1.0', x(63)],
    wrong: [' ', '-gold', 'very high', 'a/b', x(64)],
  },
  'a key': {
    rule: isQualifiedKey,
    right: ['tier', 'a.b_c-D', 'backstage.io/techdocs-ref', 'a/b', `${d253}/${x(63)}`, 'localhost/a', '1.2/3'],
    wrong: [
      '',
      '/',
      'a/',
      '/a',
      'a.example/b/c',
      'two words',
      'a b/c',
      'A.example/b',
      'a..b/c',
      '.a/b',
      '-a/b',
      'a-/b',
      x(64),
      `a/${x(64)}`,
      `${x(64)}/a`,
      `${d254}/a`,
    ],
  },
  'an API version': {
    rule: isApiVersion,
    right: ['v1', '1', 'V1alpha1', 'backstage.io/v1alpha1', `${d253}/${x(63)}`],
    wrong: ['', '/v1', 'a/', 'a/b/v1', 'v1.0', 'v-1', 'backstage.io/v1 alpha', 'Backstage.io/v1', x(64), `${d254}/v1`],
  },
  'a link': {
    rule: isLinkUrl,
    right: ['https://acme.example', 'http://localhost:80/a?b#c', 'mailto:a@acme.example', 'slack://channel?id=1'],
    wrong: [
      '',
      'acme.example',
      '/path',
      'not a url',
      'https://',
      'javascript:alert(1)',
      'JavaScript:alert(1)',
      ' javascript:alert(1)',
      'java\nscript:alert(1)',
      'java\tscript:alert(1)',
      '\u0001javascript:alert(1)',
    ],
  },
}

describe.each(Object.entries(RULES))('%s', (_, { rule, right, wrong }) => {
  test.each(right)('may be %j', (text) => expect(rule(text)).toBe(true))

  test.each(wrong)('may not be %j', (text) => expect(rule(text)).toBe(false))
})

/** Text on which a rule that tried all ways to split it would run for hours. Links are left to the URL parser. */
const HOSTILE = ['a', '-', '.', '/', 'a-', 'a.', 'a/', ':', '+-', ' ', '\\'].flatMap((unit) => [
  `${unit.repeat(100_000)}!`,
  `a${unit.repeat(100_000)}`,
])
const { 'a link': _link, ...PATTERNS } = RULES

test.each(Object.entries(PATTERNS))('%s of 100,000 characters is answered at once', (_, { rule }) => {
  expect(HOSTILE.filter(rule)).toEqual([])
})
