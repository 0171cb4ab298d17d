import { expect, test } from '@jest/globals'
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import { requireFilter } from '../../../domain/filters/filter.js'
import { predicate } from './predicate.js'
import { NOW } from './tables.js'

const db = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (of) => new PostgresIntrospector(of),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

const sqlOf = (filter: unknown) => predicate(requireFilter(filter), NOW).compile(db).sql

const among = (field: string, values = 300) => ({ field, in: Array.from({ length: values }, (_, i) => `v${i}`) })

test('numbers of terms are compared where an index can lead to the rows, and nowhere else', () => {
  const lists = [among('facts.a'), among('spec.dependsOn'), { any: [among('metadata.tags'), among('facts.b')] }]
  for (const filter of lists) {
    expect(sqlOf(filter)).toContain('e.terms &&')
    // Each row is tested: a thousand numbers with each of thirty took a fifth of a millisecond a row.
    expect(sqlOf({ not: filter })).not.toContain('e.terms')
    expect(sqlOf({ all: [{ field: 'kind', equals: 'api' }, { not: { all: [filter] } }] })).not.toContain('e.terms')
  }
})

test('a list that Postgres would not take the index for is looked for in each row', () => {
  expect(sqlOf(among('facts.a', 301))).not.toContain('e.terms')
})
