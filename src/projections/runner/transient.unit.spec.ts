import { describe, expect, test } from '@jest/globals'
import pg from 'pg'
import { UndecodableEvent } from '../../domain/events/decode-event.js'
import { Fenced } from './checkpoint.js'
import { isTransient } from './transient.js'

const refusal = (code: string) => Object.assign(new pg.DatabaseError('refused', 0, 'error'), { code })
const failure = (code: string) => Object.assign(new Error(code), { code })

describe('what passes by itself', () => {
  test.each([
    ['08000', 'connection exception'],
    ['08006', 'connection failure'],
    ['40001', 'serialization failure'],
    ['40P01', 'deadlock'],
    ['53100', 'disk full'],
    ['53200', 'out of memory'],
    ['53300', 'too many connections'],
    ['55P03', 'lock not available'],
    ['57P01', 'admin shutdown'],
    ['57P02', 'crash shutdown'],
    ['57P03', 'cannot connect now'],
    ['58030', 'input or output error'],
  ])('is Postgres’s %s, %s', (code) => {
    expect(isTransient(refusal(code))).toBe(true)
  })

  test.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENOTFOUND',
    'EAI_AGAIN',
  ])('is the network’s %s', (code) => {
    expect(isTransient(failure(code))).toBe(true)
  })

  test.each([
    'Connection terminated unexpectedly',
    'Connection terminated',
    'timeout exceeded when trying to connect',
    'Client has encountered a connection error and is not queryable',
    'Client was closed and is not queryable',
  ])('is the driver’s “%s”', (message) => {
    expect(isTransient(new Error(message))).toBe(true)
  })
})

describe('what comes back with the same event', () => {
  test.each([
    ['22P02', 'invalid text representation'],
    ['22P05', 'untranslatable character'],
    ['22012', 'division by zero'],
    ['23502', 'not null violation'],
    ['23505', 'unique violation'],
    ['42703', 'undefined column'],
    ['54000', 'program limit exceeded'],
  ])('is Postgres’s %s, %s', (code) => {
    expect(isTransient(refusal(code))).toBe(false)
  })

  test.each([
    ['an event that cannot be decoded', new UndecodableEvent('unknown version 2')],
    ['a mistake in a projector', new TypeError('x is undefined')],
    ['an error whose code is a number', Object.assign(new Error('odd'), { code: 40001 })],
    ['fencing', new Fenced('gone')],
    ['what is no error', 'Connection terminated'],
    ['nothing', undefined],
  ])('is %s', (_, error) => {
    expect(isTransient(error)).toBe(false)
  })
})
