import { describe, expect, test } from '@jest/globals'
import {
  AccessDeniedError,
  DeadlineExceededError,
  MaxAppendSizeExceededError,
  StreamDeletedError,
  UnavailableError,
  UnknownError,
  UnsupportedError,
} from '@kurrent/kurrentdb-client'
import { explain, isNotLeader, isTransient, KurrentdbRefusal, KurrentdbStalled } from './failures.js'

/** What gRPC throws; the client passes it on as it is where its look-up of the server's features fails. */
const raw = (code: number, exception?: string) =>
  Object.assign(new Error(`${code} said gRPC`), {
    code,
    details: '',
    metadata: { get: (name: string) => (name === 'exception' && exception !== undefined ? [exception] : []) },
  })

describe('isTransient', () => {
  test.each([
    new UnavailableError(),
    new DeadlineExceededError(),
    new UnknownError(),
    new KurrentdbStalled('late'),
    new Error('Failed to discover after 10 attempts.'),
    ...[1, 4, 8, 13, 14].map((code) => raw(code)),
    raw(5, 'not-leader'),
  ])('takes %p for passing', (error) => expect(isTransient(error)).toBe(true))

  test.each([
    new AccessDeniedError(),
    new UnsupportedError('x', '25.1'),
    new KurrentdbRefusal('no'),
    new TypeError('not a UUID'),
    ...[3, 5, 7, 12, 16].map((code) => raw(code)),
    raw(9, 'stream-deleted'),
    'text',
    undefined,
  ])('takes %p for lasting', (error) => expect(isTransient(error)).toBe(false))

  test('knows of another leader', () => {
    expect([isNotLeader(raw(5, 'not-leader')), isNotLeader(raw(14))]).toEqual([true, false])
  })
})

describe('explain', () => {
  test.each([
    [new AccessDeniedError(), 'refuses access'],
    [raw(7), 'refuses access'],
    [raw(16), 'refuses access'],
    [StreamDeletedError.fromStreamName('a'), 'deleted for good'],
    [MaxAppendSizeExceededError.fromMaxAppendSize(1), 'MaxAppendSize'],
  ])('puts %p into words', (error, words) => {
    const explained = explain(error)
    expect(explained).toBeInstanceOf(KurrentdbRefusal)
    expect(explained).toMatchObject({ message: expect.stringContaining(words), cause: error })
  })

  test('leaves others as they are', () => {
    const error = new UnavailableError()
    expect(explain(error)).toBe(error)
  })
})
