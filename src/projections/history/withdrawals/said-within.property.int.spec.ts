import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { runs, timeFor } from '../../../../test/kit/property-runs.js'
import type { DomainEvent } from '../../../domain/events/decode-event.js'
import { isEntityEvent } from '../../../domain/fragments/entity-stream.js'
import { WithdrawalFold, type WithdrawFragment } from '../../../domain/fragments/withdrawal.js'
import type { Position } from '../../../domain/log/position.js'
import { createProjectionDatabase, type ProjectionDatabase } from '../../runner/projection-database.spec-kit.js'
import { histories, REFS } from '../histories.spec-kit.js'
import { HISTORY_PROJECTION } from '../history-projection.js'
import { Past } from '../past.spec-kit.js'
import { countSaidWithin, listSaidWithin, type SaidWithin } from './said-within.js'

jest.setTimeout(timeFor(120))

let database: ProjectionDatabase
let past: Past

beforeAll(async () => {
  database = await createProjectionDatabase(HISTORY_PROJECTION)
})
beforeEach(async () => {
  past = await Past.open(database.pool)
})
afterEach(() => past.end())
afterAll(() => database.drop())

const stretches = fc.record({
  source: fc.constantFrom('hr/okta', 'scm/github/acme', 'api/one', 'decorator'),
  first: fc.nat({ max: 30 }),
  length: fc.nat({ max: 60 }),
})

/** What streams themselves say, by ref. */
function fromStreams(events: readonly DomainEvent[], { source, ...stretch }: SaidWithin): WithdrawFragment[] {
  return [...REFS].sort().flatMap((ref) => {
    const withdrawal = new WithdrawalFold(source, stretch)
    for (const event of events.filter(isEntityEvent)) if (event.data.entityRef === ref) withdrawal.add(event)
    return withdrawal.result() ?? []
  })
}

async function fromHistory(asked: SaidWithin, limit: number): Promise<WithdrawFragment[]> {
  const found: WithdrawFragment[] = []
  for (let after: string | undefined; ;) {
    const page = await listSaidWithin(past.db, asked, { after, limit })
    found.push(...page.withdrawals)
    after = page.next
    if (after === undefined) return found
  }
}

test('the history tells of a stretch what the streams do, whatever came after it', async () => {
  let some = 0
  await fc.assert(
    fc.asyncProperty(
      histories,
      stretches,
      fc.integer({ min: 1, max: 8 }),
      async (events, { source, first, length }, limit) => {
        await past.clear(HISTORY_PROJECTION)
        await past.project(HISTORY_PROJECTION, events)
        const at = (n: number) => String(Math.min(n, events.length)) as Position
        const asked = { source, from: at(first), until: at(first + length) }
        const told = fromStreams(events, asked)
        expect(await fromHistory(asked, limit)).toEqual(told)
        expect(await countSaidWithin(past.db, asked)).toEqual({ count: told.length, parked: [] })
        some += told.length
      },
    ),
    runs(60, 90),
  )
  expect(some).toBeGreaterThan(10)
})
