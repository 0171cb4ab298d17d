import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { components } from '../../kit/samples.js'
import { startTestService, type TestService } from '../../kit/service.js'
import { whenRebuilt } from './rebuilt.js'
import { Readers, writeOn } from './readers.js'

/** Entities that nobody changes, and those that are written all the time. */
const STILL = 300
const MOVING = 40

let service: TestService
beforeAll(async () => {
  service = await startTestService()
  await service.batch(components(STILL, 'still'))
  await service.projected()
})
afterAll(() => service.close())

/** Readers that ask all the time, each with what an answer of an undisturbed catalog would be. */
test('whoever reads while the catalog is rebuilt and rolled back under writes finds nothing wrong, missing or failed', async () => {
  const stop = new AbortController()
  const readers = new Readers(service, { still: STILL, moving: MOVING })
  const written = new Map<string, { position: string; n: number }>()
  const writing = writeOn(service, { count: MOVING, written, signal: stop.signal })
  const reading = readers.run(written, stop.signal)
  const kinds = ['rebuild', 'roll-back', 'roll-back', 'check', 'rebuild', 'roll-back', 'rebuild']
  const outcomes: string[] = []
  try {
    for (const kind of kinds) {
      const { status } = await service.rest('POST', `/api/projections/catalog/${kind}`)
      expect([kind, status]).toEqual([kind, 202])
      const { state, error } = await whenRebuilt(service)
      outcomes.push(`${kind} ${state} ${error ?? ''}`.trim())
    }
  } finally {
    stop.abort()
  }
  await writing
  const { wrong, asked } = await reading
  expect(wrong.slice(0, 10)).toEqual([])
  expect(outcomes).toEqual(kinds.map((kind) => `${kind} ${kind === 'check' ? 'SAME' : 'SWITCHED'}`))
  // Every kind of question was asked often, and there was always something new to read.
  for (const [question, times] of Object.entries(asked)) expect([question, times > 20]).toEqual([question, true])
  expect(written.get(`component:default/moving-0`)?.n).toBeGreaterThan(5)
}, 120_000)
