import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs'
import { formatRef, requireRef } from '../../../domain/entity/entity-ref.js'
import { requireField, requireFilter, type Filter } from '../../../domain/filters/filter.js'
import { requireOrder } from '../../../domain/filters/order.js'
import { StrataError } from '../../../domain/errors.js'
import { requireSource } from '../../../domain/sources/source.js'
import { CatalogReader } from '../queries/catalog-reader.js'
import { countFacets, MAX_FACETS } from '../queries/facets.js'
import { listEntities } from '../queries/list-entities.js'
import { lookUpEntities } from '../queries/look-up-entities.js'
import { listFragments, lookUpFragments } from '../queries/look-up-fragments.js'
import { listSources } from '../queries/list-sources.js'
import { listQuarantined } from '../queries/quarantined-fragments.js'
import { lookUpRelations } from '../queries/look-up-relations.js'
import { requirePage } from '../../page-arguments.js'
import * as queries from './catalog-queries.js'

const filterOf = (value: unknown): Filter | undefined =>
  value === null || value === undefined ? undefined : requireFilter(value)

@QueryHandler(queries.GetEntities)
export class GetEntitiesHandler implements IQueryHandler<queries.GetEntities> {
  constructor(private readonly reader: CatalogReader) {}

  async execute({ input, want }: queries.GetEntities) {
    const asked = {
      filter: filterOf(input.filter),
      orders: requireOrder(input.orderBy ?? []),
      page: requirePage(input),
      withTotal: want.total,
      withPage: want.page,
    }
    return listEntities(this.reader.db, { tables: await this.reader.tablesFor(input), ...asked })
  }
}

@QueryHandler(queries.GetFacets)
export class GetFacetsHandler implements IQueryHandler<queries.GetFacets> {
  constructor(private readonly reader: CatalogReader) {}

  async execute({ filter, fields, reading }: queries.GetFacets) {
    if (fields.length > MAX_FACETS)
      throw new StrataError('INVALID_INPUT', `At most ${MAX_FACETS} facets can be asked for at once.`)
    const asked = fields.map((field, i) => ({ asked: field, path: requireField(field, `/fields/${i}`) }))
    const parsed = filterOf(filter)
    const tables = await this.reader.tablesFor(reading)
    return this.reader.inSnapshot(tables, (db) => countFacets(db, tables, { filter: parsed, fields: asked }))
  }
}

@QueryHandler(queries.GetEntitiesByRefs)
export class GetEntitiesByRefsHandler implements IQueryHandler<queries.GetEntitiesByRefs> {
  constructor(private readonly reader: CatalogReader) {}

  async execute({ refs, reading }: queries.GetEntitiesByRefs) {
    return lookUpEntities(this.reader.db, await this.reader.tablesFor(reading), refs)
  }
}

@QueryHandler(queries.GetEntitiesAsOf)
export class GetEntitiesAsOfHandler implements IQueryHandler<queries.GetEntitiesAsOf> {
  constructor(private readonly reader: CatalogReader) {}

  execute({ refs, asOf }: queries.GetEntitiesAsOf) {
    return lookUpEntities(this.reader.db, this.reader.tablesOf(asOf), refs)
  }
}

@QueryHandler(queries.GetRelations)
export class GetRelationsHandler implements IQueryHandler<queries.GetRelations> {
  constructor(private readonly reader: CatalogReader) {}

  execute({ refs, asOf }: queries.GetRelations) {
    return lookUpRelations(this.reader.db, this.reader.tablesOf(asOf), refs)
  }
}

@QueryHandler(queries.GetFragments)
export class GetFragmentsHandler implements IQueryHandler<queries.GetFragments> {
  constructor(private readonly reader: CatalogReader) {}

  execute({ refs, asOf }: queries.GetFragments) {
    return lookUpFragments(this.reader.db, this.reader.tablesOf(asOf), refs)
  }
}

@QueryHandler(queries.ListStoredFragments)
export class ListStoredFragmentsHandler implements IQueryHandler<queries.ListStoredFragments> {
  constructor(private readonly reader: CatalogReader) {}

  execute({ asked }: queries.ListStoredFragments) {
    return listFragments(this.reader.db, asked)
  }
}

@QueryHandler(queries.GetSources)
export class GetSourcesHandler implements IQueryHandler<queries.GetSources> {
  constructor(private readonly reader: CatalogReader) {}

  async execute({ input: { id, first, after, minPosition }, want }: queries.GetSources) {
    const page = requirePage({ first, after })
    await this.reader.tablesFor({ minPosition })
    const counted = { withTotal: want.total, withCounts: want.counts, withKeptAside: want.keptAside }
    return listSources(this.reader.db, { id, page, ...counted })
  }
}

@QueryHandler(queries.GetQuarantinedFragments)
export class GetQuarantinedFragmentsHandler implements IQueryHandler<queries.GetQuarantinedFragments> {
  constructor(private readonly reader: CatalogReader) {}

  async execute({ input: { source, entityRef, first, after, minPosition }, want }: queries.GetQuarantinedFragments) {
    const page = requirePage({ first, after })
    const filter = {
      source: source === undefined ? undefined : requireSource(source, '/source'),
      entityRefs: entityRef === undefined ? undefined : [formatRef(requireRef(entityRef, '/entityRef'))],
    }
    await this.reader.tablesFor({ minPosition })
    return listQuarantined(this.reader.db, { filter, page, withTotal: want.total })
  }
}

/** Every query of the catalog read model. */
export const CATALOG_QUERY_HANDLERS = [
  GetEntitiesHandler,
  GetFacetsHandler,
  GetEntitiesByRefsHandler,
  GetEntitiesAsOfHandler,
  GetRelationsHandler,
  GetFragmentsHandler,
  ListStoredFragmentsHandler,
  GetSourcesHandler,
  GetQuarantinedFragmentsHandler,
]
