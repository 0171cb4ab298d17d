import { describe, expect, test } from '@jest/globals'
import pg from 'pg'
import { isConnectionFailure, isContentRefusal } from './failures.js'

const fromServer = (code: string) => Object.assign(new pg.DatabaseError('said the server', 0, 'error'), { code })
const fromSystem = (code: string) => Object.assign(new Error('said the system'), { code })

describe('isConnectionFailure', () => {
  test.each(['08000', '08006', '57P01', '57P02', '57P03', '25P03', '53300'])('knows state %s', (code) => {
    expect(isConnectionFailure(fromServer(code))).toBe(true)
  })

  test.each(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND'])('knows system error %s', (code) => {
    expect(isConnectionFailure(fromSystem(code))).toBe(true)
  })

  test.each([
    'Connection terminated unexpectedly',
    'Client has encountered a connection error and is not queryable',
    'timeout exceeded when trying to connect',
  ])('knows the message "%s"', (message) => {
    expect(isConnectionFailure(new Error(message))).toBe(true)
  })

  test.each([fromServer('23505'), fromServer('53100'), fromSystem('ENOSPC'), new Error('else'), 'text', undefined])(
    'does not take %p for one',
    (error) => {
      expect(isConnectionFailure(error)).toBe(false)
    },
  )
})

describe('isContentRefusal', () => {
  test.each(['22021', '22P02', '23505', '54000'])('knows state %s', (code) => {
    expect(isContentRefusal(fromServer(code))).toBe(true)
  })

  test.each([fromServer('53100'), fromServer('57014'), fromSystem('22021'), undefined])(
    'does not take %p for one',
    (error) => {
      expect(isContentRefusal(error)).toBe(false)
    },
  )
})
