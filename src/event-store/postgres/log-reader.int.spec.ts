import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Pool } from 'pg'
import { openPool } from '../../platform/database/database.js'
import { createLogDatabase, SILENT, type LogDatabase } from './log-database.spec-kit.js'
import { LOG_READING, searchStatement } from './log-reader.js'

const EVENTS = 20_000
const LIMIT = 500

let database: LogDatabase
let reading: Pool
beforeAll(async () => {
  database = await createLogDatabase()
  reading = openPool(database.url, { max: 1, applicationName: 'reading', logger: SILENT, settings: LOG_READING })
  // As after a bulk load: nothing is known of the table yet.
  await database.pool.query('alter table log.events set (autovacuum_enabled = false)')
  await database.pool.query(
    `insert into log.events (position, stream, revision, id, type, data, metadata, recorded_at)
     select n, 'entity-component:default/c-' || n, 0, gen_random_uuid(), 'EntityFragmentRecorded', '{}', '{}', now()
     from generate_series(1, ${EVENTS}) n`,
  )
})
afterAll(async () => {
  await reading.end()
  await database.drop()
})

interface Node {
  'Actual Rows': number
  'Rows Removed by Filter'?: number
  'Relation Name'?: string
  Plans?: Node[]
}

/** Rows of the log that Postgres looked at for a page. */
async function rowsRead(pool: Pool): Promise<number> {
  const filter = { streamPrefixes: ['entity-', 'source-'], types: ['EntityFragmentRecorded'] }
  const { text, values } = searchStatement({ after: null, limit: LIMIT, filter })
  const { rows } = await pool.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
    `explain (analyze, format json, timing off) ${text}`,
    values,
  )
  const plan = rows[0]?.['QUERY PLAN'][0].Plan
  return plan ? readBelow(plan) : 0
}

function readBelow(node: Node): number {
  const own = node['Relation Name'] === 'events' ? node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) : 0
  return (node.Plans ?? []).reduce((sum, child) => sum + readBelow(child), own)
}

test('a filtered page of a log that was never analysed reads the rows of the page, and the head', async () => {
  expect(await rowsRead(reading)).toBeLessThanOrEqual(LIMIT + 1)
})

test('which Postgres does not do by itself: when it does, the settings can go', async () => {
  expect(await rowsRead(database.pool)).toBeGreaterThanOrEqual(EVENTS)
})
