import { Readable } from 'node:stream'
import { Body, Controller, HttpCode, Post, Query, Req, Res } from '@nestjs/common'
import { CommandBus } from '@nestjs/cqrs'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { StrataError } from '../../domain/errors.js'
import { isObject, own, type JsonValue } from '../../domain/json/json.js'
import { optionalReason } from '../../domain/log/reason.js'
import { requireSource } from '../../domain/sources/source.js'
import type { FragmentResult } from '../../ingestion/fragments/fragment-result.js'
import { RecordFragments } from '../../ingestion/fragments/record-fragments.command.js'
import { requireSetId } from '../../ingestion/sets/set-id.js'
import { NDJSON } from '../http/body-parsers.js'
import { contextOf } from '../http/request-context.js'
import { chunked, mapAhead } from './chunked.js'
import { parseLines } from './ndjson.js'
import { optionalText, refuseUnknown, type QueryParameters } from './query-parameters.js'

/** Items decided and appended together. Larger chunks would make the first results come later. */
const CHUNK = 500

type Item = JsonValue | StrataError

/** Many fragments in one request: NDJSON of any length, or a list of at most a request's size. */
@Controller('api/catalog/fragments/batch')
export class BatchController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(207)
  async record(
    @Body() body: JsonValue | Readable | undefined,
    @Query() query: QueryParameters,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<FragmentResult[] | Readable> {
    refuseUnknown(query, ['source', 'set', 'reason'])
    const results = (items: AsyncIterable<Item> | Iterable<Item>) => this.#results(items, query, request)
    if (body instanceof Readable) {
      const lines = ndjson(results(parseLines(body)))
      void reply.header('content-type', NDJSON)
      return Readable.from(lines, { objectMode: false })
    }
    if (!Array.isArray(body))
      throw new StrataError('INVALID_INPUT', 'A batch is a list of items, or NDJSON with one item a line.')
    const told: FragmentResult[] = []
    for await (const chunk of results(body)) told.push(...chunk)
    return told
  }

  #results(
    items: AsyncIterable<Item> | Iterable<Item>,
    query: QueryParameters,
    request: FastifyRequest,
  ): AsyncGenerator<FragmentResult[]> {
    const source = optionalText(query, 'source')
    const set = optionalText(query, 'set')
    const defaults = {
      ...(source === undefined ? {} : { source: requireSource(source, '/source') }),
      ...(set === undefined ? {} : { setId: requireSetId(set, '/set') }),
      reason: optionalReason(optionalText(query, 'reason')),
    }
    const context = contextOf(request)
    return mapAhead(chunked(items, CHUNK), refsOf, (chunk) =>
      this.commands.execute(new RecordFragments(chunk, defaults, context)),
    )
  }
}

/** The refs a chunk may write to. */
function refsOf(items: Item[]): string[] {
  return items.flatMap((item) => {
    const ref = isObject(item) && !(item instanceof StrataError) ? own(item, 'entityRef') : undefined
    return typeof ref === 'string' ? [ref.toLowerCase()] : []
  })
}

async function* ndjson(chunks: AsyncIterable<FragmentResult[]>): AsyncGenerator<Buffer> {
  for await (const results of chunks) yield Buffer.from(results.map((result) => `${JSON.stringify(result)}\n`).join(''))
}
