import { Readable } from 'node:stream'
import { Body, Controller, Param, Put, Query, Req } from '@nestjs/common'
import { CommandBus } from '@nestjs/cqrs'
import type { FastifyRequest } from 'fastify'
import { StrataError } from '../../domain/errors.js'
import type { JsonValue } from '../../domain/json/json.js'
import { ReplaceSet } from '../../ingestion/sets/replace-set.command.js'
import type { SetResult } from '../../ingestion/sets/set-replacer.js'
import { contextOf } from '../http/request-context.js'
import { parseLines } from './ndjson.js'
import { optionalFlag, optionalNumber, optionalText, refuseUnknown, type QueryParameters } from './query-parameters.js'

/** What a set replaces is only known at its end, so it is held in memory whole. */
const MAX_ITEMS = 100_000
const MAX_BYTES = 128 * 1024 * 1024

/** Everything that one set of a source asserts, at once. */
@Controller('api/catalog/sets')
export class SetsController {
  constructor(private readonly commands: CommandBus) {}

  @Put(':setId')
  async replace(
    @Param('setId') setId: string,
    @Body() body: JsonValue | Readable | undefined,
    @Query() query: QueryParameters,
    @Req() request: FastifyRequest,
  ): Promise<SetResult> {
    refuseUnknown(query, ['source', 'dryRun', 'maxRemovals', 'occurredAt', 'reason'])
    const input = {
      setId,
      source: optionalText(query, 'source'),
      dryRun: optionalFlag(query, 'dryRun'),
      maxRemovals: optionalNumber(query, 'maxRemovals', { min: 0, max: 2_147_483_647 }),
      occurredAt: optionalText(query, 'occurredAt'),
      reason: optionalText(query, 'reason'),
      items: await itemsOf(body),
    }
    return this.commands.execute(new ReplaceSet(input, contextOf(request)))
  }
}

async function itemsOf(body: JsonValue | Readable | undefined): Promise<(JsonValue | StrataError)[]> {
  if (Array.isArray(body)) return body
  if (!(body instanceof Readable))
    throw new StrataError('INVALID_INPUT', 'A set is a list of items, or NDJSON with one item a line.')
  const items: (JsonValue | StrataError)[] = []
  for await (const item of parseLines(bounded(body))) {
    items.push(item)
    if (items.length > MAX_ITEMS) throw tooLarge(`${MAX_ITEMS} items`)
  }
  return items
}

async function* bounded(stream: Readable): AsyncGenerator<Buffer> {
  let size = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BYTES) throw tooLarge(`${MAX_BYTES >> 20} MiB`)
    yield chunk
  }
}

const tooLarge = (bound: string) =>
  new StrataError('PAYLOAD_TOO_LARGE', `A set has at most ${bound}. Divide it into several sets.`)
