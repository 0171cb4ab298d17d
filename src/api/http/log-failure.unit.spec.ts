import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from '@jest/globals'
import { pino } from 'pino'
import { StrataError } from '../../domain/errors.js'
import { logFailure } from './log-failure.js'

async function logged(error: Error, told: StrataError) {
  const output = new PassThrough()
  logFailure(pino({ base: null, timestamp: false }, output), error, told, { correlationId: 'c-1' })
  output.end()
  return (await text(output))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { err?: { stack: string } })
}

test('what the client did wrong is not logged', async () => {
  const error = new StrataError('INVALID_INPUT', 'no')
  expect(await logged(error, error)).toEqual([])
})

test('a temporary failure is a warning without a stack', async () => {
  const told = new StrataError('UNAVAILABLE', 'Try again.')
  expect(await logged(new Error('connection refused'), told)).toEqual([
    {
      level: 40,
      correlationId: 'c-1',
      code: 'UNAVAILABLE',
      reason: 'connection refused',
      msg: 'request answered with a temporary failure',
    },
  ])
})

test('what nobody expected is an error with its stack', async () => {
  const [line] = await logged(new TypeError('x is undefined'), new StrataError('INTERNAL', 'Something went wrong.'))
  expect(line).toMatchObject({ level: 50, correlationId: 'c-1', code: 'INTERNAL', msg: 'request failed' })
  expect(line?.err?.stack).toContain('log-failure.unit.spec')
})
