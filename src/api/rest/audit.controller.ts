import { Controller, Get, Query } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import { GetAuditLog } from '../../projections/audit/handlers/get-audit-log.query.js'
import { MAX_PAGE_SIZE } from '../../projections/page-arguments.js'
import {
  optionalList,
  optionalFlag,
  optionalMoment,
  optionalNumber,
  optionalPosition,
  optionalText,
  refuseUnknown,
  type QueryParameters,
} from './query-parameters.js'

const LISTS = ['actors', 'commands', 'outcomes', 'subjects', 'sources'] as const
const OTHERS = ['correlationId', 'from', 'until', 'first', 'after', 'minPosition', 'total']

/** Who did what, and what became of it. */
@Controller('api/audit')
export class AuditController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  async list(@Query() query: QueryParameters) {
    refuseUnknown(query, [...LISTS, ...OTHERS])
    const filter = {
      ...Object.fromEntries(LISTS.map((name) => [name, optionalList(query, name)])),
      correlationId: optionalText(query, 'correlationId'),
      from: optionalMoment(query, 'from'),
      until: optionalMoment(query, 'until'),
    }
    const asked = {
      first: optionalNumber(query, 'first', { min: 1, max: MAX_PAGE_SIZE }),
      after: optionalText(query, 'after'),
    }
    const want = { total: optionalFlag(query, 'total'), page: true }
    const minPosition = optionalPosition(query, 'minPosition')
    const page = await this.queries.execute(new GetAuditLog(filter, asked, want, minPosition))
    const entries = page.edges.map(({ node }) => node)
    return { entries, total: page.total, next: page.hasNextPage ? (page.edges.at(-1)?.cursor ?? null) : null }
  }
}
