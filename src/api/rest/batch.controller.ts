import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { Body, Controller, HttpCode, Post, Query, Req, Res } from '@nestjs/common'
import { CommandBus, QueryBus } from '@nestjs/cqrs'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { StrataError } from '../../domain/errors.js'
import { isObject, own, type JsonValue } from '../../domain/json/json.js'
import { BatchAccount } from '../../ingestion/fragments/batch-account.js'
import type { BatchDefaults } from '../../ingestion/fragments/batch-defaults.js'
import type { FragmentResult } from '../../ingestion/fragments/fragment-result.js'
import { RecordFragments } from '../../ingestion/fragments/record-fragments.command.js'
import { MAX_PREVIEWED, PreviewFragments } from '../../ingestion/what-if/preview-fragments.query.js'
import { NDJSON } from '../http/body-parsers.js'
import { contextOf } from '../http/request-context.js'
import { chunked, mapAhead } from './chunked.js'
import { toDifferences, type Differences } from './differences.js'
import { parseLines } from './ndjson.js'
import { optionalFlag, optionalText, pageOf, refuseUnknown, type QueryParameters } from './query-parameters.js'

/** Items decided and appended together. Larger chunks would make the first results come later. */
const CHUNK = 500

/** A pause between lines that ends a chunk before: longer than between packets that belong together, shorter than one notices. */
const PAUSE_MS = 20

type Item = JsonValue | StrataError
type Items = AsyncIterable<Item> | Iterable<Item>

/** What a batch would come to. */
interface BatchPreview extends Differences {
  results: FragmentResult[]
}

/** Many fragments in one request: NDJSON of any length, or a list of at most a request's size. */
@Controller('api/catalog/fragments/batch')
export class BatchController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @HttpCode(207)
  async record(
    @Body() body: JsonValue | Readable | undefined,
    @Query() query: QueryParameters,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<FragmentResult[] | Readable | BatchPreview> {
    refuseUnknown(query, ['source', 'set', 'reason', 'dryRun', 'first', 'after'])
    const items = itemsOf(body)
    if (optionalFlag(query, 'dryRun')) {
      void reply.status(200)
      return this.#preview(await fewOf(items), query, request)
    }
    const execute = this.#commandsOf(query, request)
    // What holds for all items is refused before the answer begins.
    await execute([])
    const results = mapAhead(chunked(items, CHUNK, PAUSE_MS), refsOf, execute)
    if (body instanceof Readable) {
      void reply.header('content-type', NDJSON)
      return Readable.from(ndjson(results), { objectMode: false })
    }
    const told: FragmentResult[] = []
    for await (const chunk of results) told.push(...chunk)
    return told
  }

  async #preview(items: readonly Item[], query: QueryParameters, request: FastifyRequest): Promise<BatchPreview> {
    const asked = { page: pageOf(query), withTotal: true }
    const { results, differences } = await this.queries.execute(
      new PreviewFragments(items, defaultsOf(query), asked, contextOf(request)),
    )
    return { results, ...toDifferences(differences) }
  }

  /** Records a chunk. All chunks of a request are one command to whoever asks later. */
  #commandsOf(query: QueryParameters, request: FastifyRequest): (chunk: Item[]) => Promise<FragmentResult[]> {
    const defaults = defaultsOf(query)
    const context = { ...contextOf(request), commandId: randomUUID() }
    const account = new BatchAccount()
    return (chunk) => this.commands.execute(new RecordFragments(chunk, defaults, context, account))
  }
}

function itemsOf(body: JsonValue | Readable | undefined): Items {
  if (body instanceof Readable) return parseLines(body)
  if (Array.isArray(body)) return body
  throw new StrataError('INVALID_INPUT', 'A batch is a list of items, or NDJSON with one item a line.')
}

/** The items of a dry run, which are held in memory together. */
async function fewOf(items: Items): Promise<Item[]> {
  const few: Item[] = []
  for await (const item of items) {
    if (few.length === MAX_PREVIEWED)
      throw new StrataError('INVALID_INPUT', `A dry run takes at most ${MAX_PREVIEWED} items; ask about some of them.`)
    few.push(item)
  }
  return few
}

const defaultsOf = (query: QueryParameters): BatchDefaults => ({
  source: optionalText(query, 'source'),
  setId: optionalText(query, 'set'),
  reason: optionalText(query, 'reason'),
})

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
