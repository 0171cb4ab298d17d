import { describe, expect, test } from '@jest/globals'
import { Kind, parse, type OperationDefinitionNode } from 'graphql'
import { MAX_NESTING, selectionSize } from './selection-size.js'

function sizeOf(query: string, operation = 0) {
  const document = parse(query)
  const operations = document.definitions.filter(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  )
  const asked = operations[operation]
  if (!asked) throw new Error('no operation')
  return selectionSize(asked, document)
}

const times = (count: number, write: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => write(i)).join(' ')

describe('the size of a selection', () => {
  test.each([
    ['{ a }', { depth: 1, nesting: 1, selections: 1 }],
    ['{ a b { c d { e } } f }', { depth: 3, nesting: 3, selections: 6 }],
    ['{ a { ... on T { b { ... { c } } } } }', { depth: 3, nesting: 5, selections: 5 }],
    [
      '{ ...F } fragment F on Query { a { ...G } } fragment G on T { b { c } }',
      { depth: 3, nesting: 5, selections: 5 },
    ],
    ['{ ...F ...F } fragment F on Query { a { b } }', { depth: 2, nesting: 3, selections: 6 }],
    ['{ ...F } fragment G on Query { a }', { depth: 0, nesting: 1, selections: 1 }],
  ])('of %s', (query, size) => expect(sizeOf(query)).toEqual(size))

  test('is that of the operation asked for', () => {
    const query = 'query A { a } query B { a { b { c } } }'
    expect([sizeOf(query, 0).depth, sizeOf(query, 1).depth]).toEqual([1, 3])
  })

  test('leaves the depth of introspection out of account', () => {
    expect(sizeOf('{ __schema { types { fields { type { name } } } } a { __typename } }')).toMatchObject({ depth: 2 })
  })

  test('of fragments that double is known without reckoning them one by one', () => {
    const doubling = times(100, (i) => `fragment f${i} on T { ...f${i + 1} ...f${i + 1} }`)
    const { selections, depth } = sizeOf(`{ ...f0 } ${doubling} fragment f100 on T { a }`)
    expect([selections > 2 ** 100, depth]).toEqual([true, 1])
  })

  test.each([
    ['inline fragments', `{ ${'... { '.repeat(1500)} a ${'} '.repeat(1500)} }`],
    ['fragments', `{ ...f0 } ${times(3000, (i) => `fragment f${i} on T { ...f${i + 1} }`)} fragment f3000 on T { a }`],
    ['fields', `{ ${'a { '.repeat(1500)} a ${'} '.repeat(1500)} }`],
  ])('of much too deep %s is measured as far as that shows', (_, query) => {
    expect(sizeOf(query).nesting).toBeGreaterThan(MAX_NESTING)
  })
})
