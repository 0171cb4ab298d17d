import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { runs, timeFor } from '../../../test/kit/property-runs.js'
import type { DomainEvent } from '../../domain/events/decode-event.js'
import { MERGED_INTO } from '../../domain/history/owner-change.js'
import { CATALOG_PROJECTION } from '../catalog/catalog-projection.js'
import { placed, records, type Happening } from '../catalog/happenings.spec-kit.js'
import { historyOf, interleaved, ranksAnew, refsOf, steps } from '../catalog/history.spec-kit.js'
import { createProjectionDatabase, type ProjectionDatabase } from '../runner/projection-database.spec-kit.js'
import { HISTORY_PROJECTION } from './history-projection.js'
import { Past } from './past.spec-kit.js'
import { HISTORY_SCHEMA } from './schema.js'
import { decimal } from '../../platform/database/halves.js'
import { keysOfEntry } from './timeline/entry-keys.js'
import { toldOf } from './told.spec-kit.js'

jest.setTimeout(timeFor(90))

let database: ProjectionDatabase
let past: Past

beforeAll(async () => {
  database = await createProjectionDatabase(CATALOG_PROJECTION, HISTORY_PROJECTION)
})
beforeEach(async () => {
  past = await Past.open(database.pool)
})
afterEach(() => past.end())
afterAll(() => database.drop())

const OWNER = 'group:default/n4'
const place = fc.nat({ max: 200 })

/** Now and then the group that owns much is merged, or that is taken back. */
const merges = fc
  .constantFrom('n9', 'user:shop/n5', 'group:default/n4', null)
  .map((into): Happening => records(OWNER, 'decorator', { metadata: { annotations: { [MERGED_INTO]: into } } }))

/** What happens to seven entities, a group and a user that may own among them. */
const histories = fc
  .tuple(
    fc.array(steps(refsOf(7)), { maxLength: 50, size: 'max' }).map(historyOf),
    fc.array(fc.tuple(place, fc.oneof(ranksAnew, merges)), { maxLength: 6 }),
  )
  .map(([happenings, more]) => placed(interleaved(happenings, more)))

async function project(events: readonly DomainEvent[], cuts: readonly number[]): Promise<void> {
  await past.clear(HISTORY_PROJECTION)
  const ends = [...new Set(cuts.map((cut) => cut % (events.length + 1)))].sort((a, b) => a - b)
  for (const [i, end] of [...ends, events.length].entries()) {
    await past.project(HISTORY_PROJECTION, events.slice(ends[i - 1] ?? 0, end))
  }
}

async function told(): Promise<unknown> {
  const entries = await past.client.query<{
    ref: string
    source: string
    actor: string
    changes: []
    position: string
  }>(
    `select ref, position, type, source, actor, changes, changed from ${HISTORY_SCHEMA}.timeline t order by t.position, ref`,
  )
  const changes = await past.client.query(
    `select position, entity_ref, before, after, cause, source, rank, owner_change, merged_into
     from ${HISTORY_SCHEMA}.ownership_changes c order by c.position, entity_ref`,
  )
  const keys = await past.client.query<{ key: string; position: string }>(
    `select key, position from ${HISTORY_SCHEMA}.timeline_keys`,
  )
  const wanted = entries.rows.flatMap((row) =>
    keysOfEntry(row.ref, row).map((key) => `${decimal(key)} ${row.position}`),
  )
  expect(keys.rows.map(({ key, position }) => `${key} ${position}`).sort()).toEqual(wanted.sort())
  return { entries: entries.rows.map(({ actor: _, ...row }) => row), changes: changes.rows }
}

function expected(events: readonly DomainEvent[]) {
  const { entries, changes } = toldOf(events)
  const by =
    <Row>(key: (row: Row) => string) =>
    (a: Row, b: Row) =>
      key(a) < key(b) ? -1 : 1
  const padded = (position: string) => position.padStart(8, '0')
  return {
    entries: entries.sort(by(({ position, ref }) => padded(position) + ref)),
    changes: changes.sort(by(({ position, entity_ref }) => padded(position) + entity_ref)),
  }
}

test('timelines and ledger tell what folding every prefix of the log tells, wherever batches end', async () => {
  await fc.assert(
    fc.asyncProperty(histories, fc.array(place, { maxLength: 6 }), async (events, cuts) => {
      await project(events, cuts)
      expect(await told()).toEqual(expected(events))
    }),
    runs(60, 40),
  )
})

test('they tell the same after a stream was forgotten and projected anew in parts', async () => {
  await fc.assert(
    fc.asyncProperty(histories, fc.nat(), place, async (events, n, cut) => {
      await project(events, [])
      const stream = events[n % Math.max(1, events.length)]?.stream
      if (stream === undefined) return
      await past.forget(HISTORY_PROJECTION, stream)
      const own = events.filter((event) => event.stream === stream)
      const end = cut % own.length
      await past.project(HISTORY_PROJECTION, own.slice(0, end))
      await past.project(HISTORY_PROJECTION, own.slice(end))
      expect(await told()).toEqual(expected(events))
    }),
    runs(60, 40),
  )
})
