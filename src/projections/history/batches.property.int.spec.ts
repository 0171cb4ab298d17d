import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { runs, timeFor } from '../../../test/kit/property-runs.js'
import type { DomainEvent } from '../../domain/events/decode-event.js'
import { CATALOG_PROJECTION } from '../catalog/catalog-projection.js'
import { contentsOf } from '../catalog/contents.spec-kit.js'
import { placed, records, reranks } from '../catalog/happenings.spec-kit.js'
import { createProjectionDatabase, type ProjectionDatabase } from '../runner/projection-database.spec-kit.js'
import { histories, ends as endsOf } from './histories.spec-kit.js'
import { HISTORY_PROJECTION } from './history-projection.js'
import { Past } from './past.spec-kit.js'
import { HISTORY_SCHEMA } from './schema.js'

jest.setTimeout(timeFor(120))

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

const SETTINGS = runs(30, 90)

/** The history after the events were projected in batches that end before each of the cuts. */
async function projectedIn(events: readonly DomainEvent[], cuts: readonly number[]): Promise<Record<string, string[]>> {
  await past.clear()
  const ends = [...new Set(cuts.map((cut) => cut % (events.length + 1)))].sort((a, b) => a - b)
  for (const [i, end] of [...ends, events.length].entries()) {
    await past.project(HISTORY_PROJECTION, events.slice(ends[i - 1] ?? 0, end))
  }
  return contentsOf(past.client, HISTORY_SCHEMA)
}

describe('what the history comes to', () => {
  test('does not depend on where batches end', async () => {
    const cuts = fc.array(fc.nat({ max: 200 }), { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(histories, cuts, async (events, places) => {
        const atOnce = await projectedIn(events, [])
        expect(await projectedIn(events, [...events.keys()])).toEqual(atOnce)
        expect(await projectedIn(events, places)).toEqual(atOnce)
      }),
      SETTINGS,
    )
  })

  test('does not depend on it where a new rank ends what an event of the same batch began', async () => {
    const ref = 'component:default/it'
    const says = (owner: string) =>
      records(ref, 'scm/github/acme', { apiVersion: 'v1', kind: 'Component', spec: { owner } })
    const events = placed([
      says('a'),
      records(ref, 'hr/okta', { spec: { owner: 'b' } }),
      reranks('hr/okta', 100),
      says('b'),
      reranks('hr/okta', 400),
      says('c'),
      reranks('hr/okta', 100),
      says('b'),
    ])
    const atOnce = await projectedIn(events, [])
    expect(await projectedIn(events, [...events.keys()])).toEqual(atOnce)
    const { rows } = await past.client.query<{ owner: string }>(
      `select target_ref || ' ' || valid_from as owner from ${HISTORY_SCHEMA}.relations r order by r.valid_from`,
    )
    expect(rows.map(({ owner }) => owner.replace('group:default/', ''))).toEqual([
      'a 1',
      'b 2',
      'a 3',
      'b 4',
      'c 7',
      'b 8',
    ])
  })

  test('is the same after a stream was forgotten and projected anew', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.nat(), async (events, n) => {
        const whole = await projectedIn(events, [])
        const stream = events[n % Math.max(1, events.length)]?.stream
        if (stream === undefined) return
        await past.forget(HISTORY_PROJECTION, stream)
        await past.project(
          HISTORY_PROJECTION,
          events.filter((event) => event.stream === stream),
        )
        expect(await contentsOf(past.client, HISTORY_SCHEMA)).toEqual(whole)
      }),
      SETTINGS,
    )
  })
})

/** The rows that the history has as of a position, and those that the catalog has, in the same form. */
const ROWS: [what: string, inHistory: string, inCatalog: string][] = [
  ...(['entities', 'relations'] as const).map((table): [string, string, string] => [
    table,
    `select to_jsonb(t) - 'valid_from' - 'valid_to' - 'node' as row from history_v1.${table} t`,
    `select to_jsonb(t) as row from catalog_v1.${table} t`,
  ]),
  [
    'fragments',
    `select to_jsonb(t) - 'valid_from' - 'valid_to' as row from history_v1.fragments t`,
    `select to_jsonb(t) - 'digest' - 'revision' as row from catalog_v1.fragments t where since is not null`,
  ],
  [
    'sources',
    `select to_jsonb(t) - 'valid_from' - 'valid_to' as row from history_v1.sources t`,
    `select to_jsonb(t) - '{registered_at,position,revision,quarantined_at,quarantined_by,quarantine_reason}'::text[] as row
     from catalog_v1.sources t`,
  ],
]

test('as of any position the history has the rows that the catalog had then', async () => {
  await fc.assert(
    fc.asyncProperty(
      histories,
      fc.array(fc.nat({ max: 200 }), { minLength: 1, maxLength: 6 }),
      async (events, places) => {
        await past.clear()
        await past.project(HISTORY_PROJECTION, events)
        for (const end of endsOf(events, places)) {
          await past.clear(CATALOG_PROJECTION)
          await past.project(CATALOG_PROJECTION, events.slice(0, end))
          const position = events[end - 1]?.position ?? '0'
          for (const [what, inHistory, inCatalog] of ROWS) {
            const then = await past.client.query(`${inHistory} where valid_from <= $1 and valid_to > $1 order by 1`, [
              position,
            ])
            const now = await past.client.query(`${inCatalog} order by 1`)
            expect([what, position, then.rows]).toEqual([what, position, now.rows])
          }
        }
      },
    ),
    SETTINGS,
  )
})
