import { Readable } from 'node:stream'
import { Controller, Get, Query, Res } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import type { FastifyReply } from 'fastify'
import { StrataError } from '../../domain/errors.js'
import { MAX_DEPTH, parseStrict } from '../../domain/json/strict-parse.js'
import type { JsonValue } from '../../domain/json/json.js'
import type { AsOf } from '../../domain/log/as-of.js'
import { GetEntities } from '../../projections/catalog/handlers/catalog-queries.js'
import type { CatalogEntity } from '../../projections/catalog/queries/catalog-entity.js'
import type { EntityPage } from '../../projections/catalog/queries/list-entities.js'
import { prefetch } from '../../projections/runner/prefetch.js'
import { NDJSON } from '../http/body-parsers.js'
import { optionalMoment, optionalText, refuseUnknown, type QueryParameters } from './query-parameters.js'

const PAGE = 500

/** Every entity in one answer, for those who want them all: one a line, by ref. */
@Controller('api/catalog/entities')
export class EntitiesController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  async list(@Query() query: QueryParameters, @Res({ passthrough: true }) reply: FastifyReply): Promise<Readable> {
    refuseUnknown(query, ['filter', 'asOf'])
    const pages = this.#pages(filterIn(query), optionalMoment(query, 'asOf'))
    // What is wrong with the question is told before the answer begins.
    const first = await pages.next()
    void reply.header('content-type', NDJSON).header('cache-control', 'no-store')
    return Readable.from(lines(first, prefetch(pages)), { objectMode: false })
  }

  async *#pages(filter: JsonValue | undefined, asOf: AsOf | undefined): AsyncGenerator<EntityPage, void> {
    for (let after: string | undefined; ;) {
      const page: EntityPage = await this.queries.execute(
        new GetEntities({ filter, first: PAGE, after, asOf }, { total: false, page: true }),
      )
      yield page
      if (!page.hasNextPage) return
      after = page.edges.at(-1)?.cursor
    }
  }
}

function filterIn(query: QueryParameters): JsonValue | undefined {
  const text = optionalText(query, 'filter')
  try {
    return text === undefined ? undefined : parseStrict(text, MAX_DEPTH)
  } catch (error) {
    if (!(error instanceof StrataError)) throw error
    const detail = `is no JSON of a filter: ${error.message}`
    throw new StrataError('INVALID_FILTER', `The query parameter filter ${detail}`, [{ pointer: '/filter', detail }])
  }
}

async function* lines(
  first: IteratorResult<EntityPage, void>,
  rest: AsyncIterable<EntityPage>,
): AsyncGenerator<string> {
  if (first.done !== true && first.value.edges.length > 0) yield textOf(first.value)
  for await (const page of rest) yield textOf(page)
}

const textOf = ({ edges }: EntityPage) => edges.map(({ node }) => `${JSON.stringify(toRecord(node))}\n`).join('')

function toRecord(entity: CatalogEntity) {
  const { ref, apiVersion, kind, metadata, spec, facts, ownerRef, revision, position, createdAt, updatedAt } = entity
  return { ref, apiVersion, kind, metadata, spec, facts, ownerRef, revision, position, createdAt, updatedAt }
}
