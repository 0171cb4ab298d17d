import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { runs, timeFor } from '../../../../test/kit/property-runs.js'
import type { Position } from '../../../domain/log/position.js'
import { createProjectionDatabase, type ProjectionDatabase } from '../../runner/projection-database.spec-kit.js'
import { HISTORY_PROJECTION } from '../history-projection.js'
import { nodesOf } from './moment-nodes.js'

jest.setTimeout(timeFor(30))

let database: ProjectionDatabase

beforeAll(async () => {
  database = await createProjectionDatabase(HISTORY_PROJECTION)
})
afterAll(() => database.drop())

const OPEN = (1n << 63n) - 1n
const positions = fc.oneof(fc.bigInt({ min: 0n, max: 200n }), fc.bigInt({ min: 0n, max: OPEN - 1n }))
const intervals = fc.tuple(positions, fc.oneof(positions, fc.constant(OPEN))).filter(([from, to]) => from < to)

async function forks(all: readonly [bigint, bigint][]): Promise<bigint[]> {
  const { rows } = await database.pool.query<{ node: string }>(
    `select history_v1.fork(valid_from, valid_to) as node from unnest($1::bigint[], $2::bigint[]) with ordinality as i (valid_from, valid_to, n)
     order by n`,
    [all.map(([from]) => String(from)), all.map(([, to]) => String(to))],
  )
  return rows.map(({ node }) => BigInt(node))
}

test('an interval that holds a position hangs at one of its nodes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(intervals, { minLength: 1, maxLength: 100 }), fc.array(positions), async (all, more) => {
      const nodes = await forks(all)
      for (const [i, [from, to]] of all.entries()) {
        const node = nodes[i] ?? -1n
        expect(from <= node && node < to).toBe(true)
        const held = [from, to - 1n, (from + to) / 2n, ...more].filter((position) => from <= position && position < to)
        for (const position of held) expect(nodesOf(String(position) as Position)).toContain(String(node))
      }
    }),
    runs(50, 20),
  )
})

test('and no moment has many nodes', () => {
  expect(nodesOf('1000000' as Position).length).toBeLessThanOrEqual(127)
})
