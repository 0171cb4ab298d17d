import { describe, expect, test } from '@jest/globals'
import type { Config } from '../config/config.js'
import { createLogger, type Logger } from './logger.js'
import { NestLogger } from './nest-logger.js'

function capture(level: Config['logLevel'] = 'trace'): { logger: Logger; lines: () => Record<string, unknown>[] } {
  const written: string[] = []
  const logger = createLogger(level, { write: (line) => void written.push(line) })
  return { logger, lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>) }
}

describe('createLogger', () => {
  test('writes one JSON object a line with the level by name', () => {
    const { logger, lines } = capture()
    logger.info({ entity: 'component:a/b' }, 'taken')
    expect(lines()).toEqual([expect.objectContaining({ level: 'info', msg: 'taken', entity: 'component:a/b' })])
  })

  test('leaves out what is below its level', () => {
    const { logger, lines } = capture('warn')
    logger.info('no')
    logger.warn('yes')
    expect(lines().map(({ msg }) => msg)).toEqual(['yes'])
  })

  test.each(['authorization', 'cookie', 'set-cookie', 'password', 'token', 'x-admin-token'])('hides %s', (key) => {
    const { logger, lines } = capture()
    const secret = { [key]: 's3cret' }
    logger.info({ ...secret, headers: secret, req: { headers: secret } }, 'request')
    expect(JSON.stringify(lines())).not.toContain('s3cret')
    expect(JSON.stringify(lines()).match(/\[redacted\]/g)).toHaveLength(3)
  })
})

describe('NestLogger', () => {
  test('keeps level, message and context', () => {
    const { logger, lines } = capture()
    const nest = new NestLogger(logger)
    nest.log('hello', 'Somewhere')
    nest.warn('careful', 'Somewhere')
    nest.verbose('detail', 'Somewhere')
    expect(lines().map(({ level, msg, context }) => [level, msg, context])).toEqual([
      ['info', 'hello', 'Somewhere'],
      ['warn', 'careful', 'Somewhere'],
      ['trace', 'detail', 'Somewhere'],
    ])
  })

  test('tells the stack of an error from its context', () => {
    const { logger, lines } = capture()
    const failure = new Error('broken')
    new NestLogger(logger).error(failure.message, failure.stack, 'Somewhere')
    new NestLogger(logger).error(failure, 'Somewhere')
    expect(lines()[0]).toMatchObject({ msg: 'broken', context: 'Somewhere', stack: failure.stack })
    expect(lines()[1]).toMatchObject({ msg: 'broken', context: 'Somewhere', err: { stack: failure.stack } })
  })

  test('tones down what Nest says about every route', () => {
    const { logger, lines } = capture('info')
    new NestLogger(logger).log('Mapped {/entities, GET} route', 'RouterExplorer')
    expect(lines()).toEqual([])
  })
})
