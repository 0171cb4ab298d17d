import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import type { CommandBus } from '@nestjs/cqrs'
import { Registry } from 'prom-client'
import { AUDIT_STREAMS } from '../../domain/audit/audit-stream.js'
import { StrataError } from '../../domain/errors.js'
import type { AppendRequest } from '../../event-store/event-store.js'
import { MemoryEventStore } from '../../event-store/memory/memory-event-store.js'
import { AuditedCommand, type AcceptanceRecord, type ItemAccount } from '../../platform/commands/audited-command.js'
import { auditCommands } from './audit-commands.js'
import { AuditLog } from './audit-log.js'
import { MOST_REFUSALS } from './refusal-limit.js'

interface Doing {
  record?: AcceptanceRecord
  does?: () => unknown
  actor?: string
  refused?: ItemAccount['refused']
  dry?: boolean
}

class Rename extends AuditedCommand<unknown> {
  constructor(readonly doing: Doing) {
    super('Rename', { principal: { actor: doing.actor ?? 'anna' }, correlationId: 'corr' })
  }

  account() {
    const said = { subject: 'thing:one', source: 'scm/github/acme', reason: 'Because', parameters: { to: 'two' } }
    return this.doing.dry ? null : { accepted: this.doing.record ?? ('EVENTS' as const), ...said }
  }

  override itemsOf(): ItemAccount | null {
    const { refused } = this.doing
    return refused ? { total: 30, refused } : null
  }
}

const stale = () => {
  throw new StrataError('STALE_REVISION', 'Read it again.', [{ pointer: '/expectedRevision', detail: 'is not 4' }])
}
const broken = () => {
  throw new Error('the disk is on fire')
}
const told = (error: unknown) =>
  error instanceof StrataError ? error : new StrataError('INTERNAL', 'Something went wrong.')

let store: MemoryEventStore
let done: string[]
let append: (requests: readonly AppendRequest[]) => ReturnType<MemoryEventStore['append']>
let log: AuditLog
let unwritten: unknown[]
let bus: { execute(command: object): Promise<unknown> }

beforeEach(() => {
  store = new MemoryEventStore()
  done = []
  unwritten = []
  append = (requests) => {
    done.push(...requests.flatMap(({ events }) => events.map(({ type }) => type)))
    return store.append(requests)
  }
  log = new AuditLog({
    eventStore: { append: (requests) => append(requests) },
    logger: { error: (line: unknown) => void unwritten.push(line) },
    registry: new Registry(),
    mostWaitMs: 10,
  })
  bus = {
    execute: async (command) => {
      done.push('act')
      const { does = () => 'done' } = (command as Rename).doing
      return Promise.resolve().then(does)
    },
  }
  auditCommands(bus as unknown as CommandBus, { log, told })
})
afterEach(() => void jest.useRealTimers())

const execute = (doing: Doing = {}) => bus.execute(new Rename(doing))
const events = async () => (await store.readAll({ filter: { streamPrefixes: [AUDIT_STREAMS] } })).events
const WHAT = { subject: 'thing:one', parameters: { to: 'two' } }

describe('an accepted command', () => {
  test('of which its own events tell leaves nothing', async () => {
    expect(await execute()).toBe('done')
    expect(done).toEqual(['act'])
  })

  test('that leaves none is told before it is carried out', async () => {
    expect(await execute({ record: 'ENTRY' })).toBe('done')
    expect(done).toEqual(['CommandAccepted', 'act'])
    const [event] = await events()
    expect(event).toMatchObject({ data: WHAT, stream: `audit-${event?.id}` })
    expect(event?.metadata).toMatchObject({
      actor: 'anna',
      command: 'Rename',
      $correlationId: 'corr',
      source: 'scm/github/acme',
      reason: 'Because',
    })
    expect(event?.metadata.$causationId).not.toBe('corr')
  })

  test('is not carried out where that cannot be told', async () => {
    append = () => Promise.reject(new Error('no log'))
    await expect(execute({ record: 'ENTRY' })).rejects.toThrow('no log')
    expect(done).toEqual([])
  })

  test('of a reader is not told', async () => {
    await execute({ record: 'NOTHING' })
    expect(done).toEqual(['act'])
  })
})

describe('a refused command', () => {
  test.each<[AcceptanceRecord, string[]]>([
    ['EVENTS', ['act', 'CommandRefused']],
    ['ENTRY', ['CommandAccepted', 'act', 'CommandRefused']],
    ['NOTHING', ['act', 'CommandRefused']],
  ])('is told whatever tells of it otherwise: %s', async (record, order) => {
    await expect(execute({ record, does: stale })).rejects.toThrow('Read it again.')
    expect(done).toEqual(order)
    const all = await events()
    const error = { code: 'STALE_REVISION', detail: 'Read it again. (is not 4)', pointer: '/expectedRevision' }
    expect(all.at(-1)?.data).toEqual({ ...WHAT, error, items: null, times: 1 })
    expect(new Set(all.map(({ metadata }) => metadata.$causationId)).size).toBe(1)
  })

  test('is told as a failure where it is nobody’s refusal', async () => {
    await expect(execute({ does: broken })).rejects.toThrow('the disk is on fire')
    const [event] = await events()
    expect(event).toMatchObject({ type: 'CommandFailed', data: { error: { code: 'INTERNAL' }, times: 1 } })
    expect(JSON.stringify(event)).not.toContain('fire')
  })

  test('of which only items were is told with the first of them', async () => {
    const refused = Array.from({ length: 25 }, (_, i) => {
      return { subject: `component:default/n${i}`, source: 'hr/okta', code: 'INVALID_FRAGMENT', pointer: '/fragment' }
    })
    expect(await execute({ refused })).toBe('done')
    const [event] = await events()
    expect(event?.data).toMatchObject({ error: null, items: { total: 30, refused: 25, first: refused.slice(0, 20) } })
    await execute({ refused: [] })
    expect(await events()).toHaveLength(1)
  })

  test('keeps its answer where it cannot be told, and goes to the service’s log', async () => {
    append = () => Promise.reject(new Error('no log'))
    await expect(execute({ does: stale })).rejects.toThrow('Read it again.')
    expect(unwritten).toMatchObject([{ entry: { type: 'CommandRefused', data: WHAT } }])
  })

  test('is answered although the log hangs', async () => {
    append = () => new Promise(() => undefined)
    await expect(execute({ does: stale })).rejects.toThrow('Read it again.')
  })

  test('as a dry run is not told', async () => {
    await expect(execute({ dry: true, does: stale })).rejects.toThrow('Read it again.')
    expect(done).toEqual(['act'])
  })
})

describe('a flood of refusals', () => {
  const flood = (times: number, doing: Doing) =>
    Promise.allSettled(Array.from({ length: times }, () => execute({ does: stale, ...doing })))

  test('is told with a number when the minute is over', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] })
    await flood(MOST_REFUSALS + 40, {})
    await execute({ actor: 'ben', does: stale }).catch(() => undefined)
    expect(await events()).toHaveLength(MOST_REFUSALS + 1)
    await jest.advanceTimersByTimeAsync(60_000)
    const all = await events()
    expect(all).toHaveLength(MOST_REFUSALS + 2)
    const error = { code: 'STALE_REVISION', detail: 'Read it again. (is not 4)', pointer: null }
    expect(all.at(-1)?.data).toEqual({ subject: null, parameters: {}, error, items: null, times: 40 })
    expect(all.at(-1)?.metadata).toMatchObject({ actor: 'anna', command: 'Rename' })
    expect(all.at(-1)?.metadata).not.toHaveProperty('source')
  })

  test('does not fill the log with what was begun, and what is carried out is told all the same', async () => {
    await flood(MOST_REFUSALS + 40, { record: 'ENTRY' })
    const before = (await events()).length
    const begun = (await events()).filter(({ type }) => type === 'CommandAccepted')
    const ended = (await events()).filter(({ type }) => type === 'CommandRefused')
    const commands = (some: typeof ended) => some.map(({ metadata }) => metadata.$causationId).sort()
    // Nothing stands there as accepted that was refused.
    expect([begun.length, commands(begun)]).toEqual([MOST_REFUSALS, commands(ended)])
    await flood(10, { record: 'ENTRY' })
    expect(await events()).toHaveLength(before)
    done = []
    await execute({ record: 'ENTRY' })
    expect(done).toEqual(['act', 'CommandAccepted'])
  })

  test('is told by a service that stops', async () => {
    await flood(MOST_REFUSALS + 1, {})
    await log.flush()
    await log.flush()
    expect((await events()).map(({ data }) => data['times'])).toEqual(
      Array.from({ length: MOST_REFUSALS + 1 }, () => 1),
    )
  })
})

test('a command that does not say how it is audited is not carried out', async () => {
  await expect(bus.execute({ doing: {} })).rejects.toThrow('does not say how it is audited')
  expect(done).toEqual([])
})
