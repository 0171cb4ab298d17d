import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { prepare } from './prepare.mjs'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

process.exitCode = await main(process.argv.slice(2))

/** Writes the documents that clients read, as the code has them; with `--check` only says which are stale. */
async function main(args) {
  try {
    await prepare()
  } catch (error) {
    process.stderr.write(`strata: ${error.message}\n`)
    return 1
  }
  const documents = { 'schema.graphql': await graphqlSchema(), 'openapi.json': await openApi() }
  return args.includes('--check') ? check(documents) : write(documents)
}

async function check(documents) {
  const stale = []
  for (const [name, text] of Object.entries(documents)) {
    const found = await readFile(join(ROOT, name), 'utf8').catch(() => undefined)
    if (found !== text) stale.push(name)
  }
  if (stale.length === 0) return 0
  const verb = stale.length > 1 ? 'are' : 'is'
  process.stderr.write(`strata: ${stale.join(' and ')} ${verb} stale; npm run documents renews what is.\n`)
  return 1
}

async function write(documents) {
  for (const [name, text] of Object.entries(documents)) await writeFile(join(ROOT, name), text)
  return 0
}

/** Generated from the resolvers alone: neither a database nor an application is needed. */
async function graphqlSchema() {
  await import('reflect-metadata')
  const [
    { NestFactory },
    { GraphQLSchemaBuilderModule, GraphQLSchemaFactory },
    { lexicographicSortSchema, printSchema },
  ] = await Promise.all([import('@nestjs/core'), import('@nestjs/graphql'), import('graphql')])
  const { RESOLVERS } = await import('../dist/api/graphql/graphql.module.js')
  const app = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: ['error'] })
  const schema = await app.get(GraphQLSchemaFactory).create(RESOLVERS)
  await app.close()
  return `# Written by npm run documents from the resolvers in src/api/graphql.\n\n${printSchema(lexicographicSortSchema(schema))}\n`
}

async function openApi() {
  const { OPENAPI } = await import('../dist/api/rest/openapi/openapi.js')
  return `${JSON.stringify(OPENAPI, null, 2)}\n`
}
