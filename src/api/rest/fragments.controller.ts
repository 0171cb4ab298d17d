import { Readable } from 'node:stream'
import { Body, Controller, Delete, Get, Post, Query, Req, Res } from '@nestjs/common'
import { CommandBus, QueryBus } from '@nestjs/cqrs'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { formatRef, requireRef } from '../../domain/entity/entity-ref.js'
import { StrataError } from '../../domain/errors.js'
import type { JsonValue } from '../../domain/json/json.js'
import { requireSource } from '../../domain/sources/source.js'
import { requireOutcome, type FragmentResult } from '../../ingestion/fragments/fragment-result.js'
import { RecordFragment } from '../../ingestion/fragments/record-fragment.command.js'
import { RetractFragment } from '../../ingestion/fragments/retract-fragment.command.js'
import { ListStoredFragments } from '../../projections/catalog/handlers/catalog-queries.js'
import type { FragmentPreview } from '../../ingestion/what-if/fragment-what-if.js'
import { PreviewFragments, PreviewRetraction } from '../../ingestion/what-if/preview-fragments.query.js'
import { contextOf } from '../http/request-context.js'
import { toDifferences, type Differences } from './differences.js'
import { optionalFlag, optionalNumber, optionalText, refuseUnknown, type QueryParameters } from './query-parameters.js'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1000
const MAX_OFFSET = 1_000_000

/** One fragment at a time: recorded, read, retracted. */
@Controller('api/catalog/fragments')
export class FragmentsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  async record(
    @Body() body: JsonValue | Readable | undefined,
    @Query() query: QueryParameters,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<FragmentResult | SinglePreview> {
    refuseUnknown(query, ['dryRun'])
    if (body instanceof Readable)
      throw new StrataError('UNSUPPORTED_MEDIA_TYPE', 'One fragment is sent as JSON. Lines of NDJSON are for a batch.')
    if (optionalFlag(query, 'dryRun')) {
      void reply.status(200)
      return previewed(await this.queries.execute(new PreviewFragments([body ?? null], {}, ONE, contextOf(request))))
    }
    const result = await this.commands.execute(new RecordFragment(body, contextOf(request)))
    void reply.status(statusOf(result))
    return result
  }

  @Get()
  async list(@Query() query: QueryParameters) {
    refuseUnknown(query, ['entityRef', 'source', 'dangling', 'limit', 'offset'])
    const ref = optionalText(query, 'entityRef')
    const source = optionalText(query, 'source')
    const limit = optionalNumber(query, 'limit', { min: 1, max: MAX_LIMIT }) ?? DEFAULT_LIMIT
    const offset = optionalNumber(query, 'offset', { min: 0, max: MAX_OFFSET }) ?? 0
    const { fragments, total } = await this.queries.execute(
      new ListStoredFragments({
        entityRef: ref === undefined ? undefined : formatRef(requireRef(ref, '/entityRef')),
        source: source === undefined ? undefined : requireSource(source, '/source'),
        dangling: optionalFlag(query, 'dangling'),
        limit,
        offset,
      }),
    )
    const told = fragments.map(({ rank, ...stored }) => ({ ...stored, rank: rank.rank }))
    return { fragments: told, total, hasMore: offset + fragments.length < total }
  }

  @Delete()
  async retract(
    @Query() query: QueryParameters,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<FragmentResult | SinglePreview> {
    refuseUnknown(query, ['entityRef', 'source', 'occurredAt', 'expectedRevision', 'reason', 'dryRun'])
    const input = {
      entityRef: optionalText(query, 'entityRef'),
      source: optionalText(query, 'source'),
      occurredAt: optionalText(query, 'occurredAt'),
      expectedRevision: optionalNumber(query, 'expectedRevision', { min: -1, max: 2_147_483_647 }),
      reason: optionalText(query, 'reason'),
    }
    if (optionalFlag(query, 'dryRun'))
      return previewed(await this.queries.execute(new PreviewRetraction(input, ONE, contextOf(request))))
    const result = await this.commands.execute(new RetractFragment(input, contextOf(request)))
    void reply.status(statusOf(result))
    return result
  }
}

/** What is kept aside is accepted, and has not taken effect. */
function statusOf({ outcome }: FragmentResult): number {
  if (outcome === 'RECORDED') return 201
  return outcome === 'QUARANTINED' ? 202 : 200
}

/** What one fragment or retraction would come to. */
interface SinglePreview extends Differences {
  result: FragmentResult
}

/** One fragment changes one entity at most. */
const ONE = { page: { first: 1 }, withTotal: true }

function previewed({ results, differences }: FragmentPreview): SinglePreview {
  return { result: requireOutcome(results), ...toDifferences(differences) }
}
