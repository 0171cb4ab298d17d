import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type Dialect,
} from 'kysely'
import type { Pool, PoolClient } from 'pg'

/** A node of EXPLAIN's output. */
interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Index Cond'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: PlanNode[]
}

/** How Postgres ran a statement. */
export interface Plan {
  /** Names of the indexes it used, each once. */
  indexes: string[]
  /** Those of the large tables that it read from end to end. */
  scanned: string[]
  /** Index → the conditions that bounded its ranges. */
  conditions: Record<string, string[]>
  /** Index or table → rows that were read of it, whether kept or not. */
  read: Record<string, number>
}

const LARGE = ['entities', 'fragments', 'relations']

/** Answers every query with no rows. */
const SILENT: Dialect = {
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => new DummyDriver(),
  createIntrospector: (db) => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
}

/** The plan by which Postgres runs the last statement of a look-up. What `page` joins to its rows is left out. */
export async function planOf(
  database: Pool | PoolClient,
  lookUp: (db: Kysely<unknown>) => Promise<unknown>,
): Promise<Plan> {
  const statements: CompiledQuery[] = []
  await lookUp(new Kysely<unknown>({ dialect: SILENT, log: ({ query }) => void statements.push(query) }))
  const { sql, parameters } = statements.at(-1) ?? { sql: '', parameters: [] }
  const { rows } = await database.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
    `explain (format json, analyze, timing off) ${sql}`,
    [...parameters],
  )
  const plan: Plan = { indexes: [], scanned: [], conditions: {}, read: {} }
  for (const node of rows[0] ? flat(rows[0]['QUERY PLAN'][0].Plan) : []) note(plan, node)
  plan.indexes = [...new Set(plan.indexes)].sort()
  return plan
}

const flat = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flat)]

function note(plan: Plan, node: PlanNode): void {
  const { 'Index Name': index, 'Relation Name': table, 'Index Cond': condition } = node
  if (node['Actual Loops'] === 0) return
  if (node['Node Type'] === 'Seq Scan' && table !== undefined && LARGE.includes(table)) plan.scanned.push(table)
  if (index !== undefined) {
    plan.indexes.push(index)
    plan.conditions[index] = [...(plan.conditions[index] ?? []), condition ?? '']
  }
  const place = index ?? table
  if (place === undefined) return
  const rows = (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
  plan.read[place] = (plan.read[place] ?? 0) + rows
}
