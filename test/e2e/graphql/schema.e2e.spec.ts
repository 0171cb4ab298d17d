import { readFile } from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import {
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  lexicographicSortSchema,
  printSchema,
  type IntrospectionQuery,
} from 'graphql'
import { startTestService } from '../../kit/service.js'

test('what is served is what schema.graphql says', async () => {
  const service = await startTestService()
  try {
    const introspection = await service.data<IntrospectionQuery>(getIntrospectionQuery())
    const served = printSchema(lexicographicSortSchema(buildClientSchema(introspection)))
    const written = printSchema(buildSchema(await readFile('schema.graphql', 'utf8')))
    expect(served).toBe(written)
  } finally {
    await service.close()
  }
})
