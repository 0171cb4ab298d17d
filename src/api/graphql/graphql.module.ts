import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled'
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo'
import type { DynamicModule } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import { GraphQLModule } from '@nestjs/graphql'
import type { FastifyRequest } from 'fastify'
import type { Logger } from '../../platform/logging/logger.js'
import { contextOf } from '../http/request-context.js'
import { AuditResolver } from './audit.resolver.js'
import { CatalogResolver } from './catalog.resolver.js'
import { ConnectionResolver } from './connection.resolver.js'
import { EntityChangesResolver } from './entity-changes.resolver.js'
import { EntityResolver, RelationResolver } from './entity.resolver.js'
import { failureLog } from './failure-log.js'
import { formatError } from './format-error.js'
import { FragmentsResolver } from './fragments.resolver.js'
import type { GraphqlContext } from './graphql-context.js'
import { HistoryResolver } from './history.resolver.js'
import { MAX_TOKENS } from './limits/costs.js'
import { LimitsPlugin } from './limits/limits.plugin.js'
import { makeLoaders } from './loaders/loaders.js'
import { ParkedEventsResolver } from './parked-events.resolver.js'
import { ProjectionsResolver } from './projections.resolver.js'
import { QuarantineResolver } from './quarantine.resolver.js'
import { SourcesResolver } from './sources.resolver.js'
import { WhatIfResolver } from './what-if.resolver.js'
import { WithdrawalResolver } from './withdrawal.resolver.js'

export const RESOLVERS = [
  AuditResolver,
  CatalogResolver,
  ConnectionResolver,
  EntityResolver,
  RelationResolver,
  FragmentsResolver,
  HistoryResolver,
  EntityChangesResolver,
  ProjectionsResolver,
  ParkedEventsResolver,
  SourcesResolver,
  QuarantineResolver,
  WhatIfResolver,
  WithdrawalResolver,
]

/** `/graphql`: the schema is generated from the resolvers. */
export function graphqlModule(logger: Logger): DynamicModule {
  return GraphQLModule.forRootAsync<ApolloDriverConfig>({
    driver: ApolloDriver,
    inject: [QueryBus],
    useFactory: (queries: QueryBus) => ({
      path: '/graphql',
      autoSchemaFile: true,
      sortSchema: true,
      graphiql: true,
      introspection: true,
      includeStacktraceInErrorResponses: false,
      // It works out HTTP caching of every field, and answers to POST are not cached.
      plugins: [ApolloServerPluginCacheControlDisabled(), failureLog(logger)],
      parseOptions: { maxTokens: MAX_TOKENS },
      logger: logger.child({ part: 'graphql' }),
      formatError,
      context: (request: FastifyRequest): GraphqlContext => ({
        request: contextOf(request),
        loaders: makeLoaders(queries),
      }),
    }),
  })
}

export const GRAPHQL_PROVIDERS = [...RESOLVERS, LimitsPlugin]
