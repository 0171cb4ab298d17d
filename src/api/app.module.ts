import { Module, type DynamicModule, type Provider } from '@nestjs/common'
import { APP_FILTER } from '@nestjs/core'
import { CqrsModule } from '@nestjs/cqrs'
import { Kysely } from 'kysely'
import { FragmentWriter } from '../ingestion/fragments/fragment-writer.js'
import { RecordFragmentHandler } from '../ingestion/fragments/record-fragment.handler.js'
import { RecordFragmentsHandler } from '../ingestion/fragments/record-fragments.handler.js'
import { RetractFragmentHandler } from '../ingestion/fragments/retract-fragment.handler.js'
import { SetSourceRankHandler } from '../governance/sources/rank/set-source-rank.handler.js'
import { PreviewSourceRankHandler } from '../governance/sources/rank/preview-source-rank.handler.js'
import { QuarantineSourceHandler } from '../governance/sources/quarantine/quarantine-source.handler.js'
import { SourceWriter } from '../governance/sources/source-writer.js'
import { WhatIf } from '../governance/what-if/what-if.js'
import { DecideQuarantinedHandler } from '../ingestion/quarantine/decide-quarantined.handler.js'
import { EndQuarantineHandler } from '../ingestion/quarantine/end-quarantine.handler.js'
import { PreviewReleaseHandler } from '../ingestion/quarantine/preview-release.handler.js'
import { QuarantinedFragments } from '../ingestion/quarantine/quarantined-fragments.js'
import { FragmentWhatIf } from '../ingestion/what-if/fragment-what-if.js'
import { PreviewFragmentsHandler, PreviewRetractionHandler } from '../ingestion/what-if/preview-fragments.handlers.js'
import { ReplaceSetHandler } from '../ingestion/sets/replace-set.handler.js'
import { SetReplacer } from '../ingestion/sets/set-replacer.js'
import { PreviewWithdrawalHandler } from '../ingestion/withdrawal/preview-withdrawal.handler.js'
import { WithdrawAssertionsHandler } from '../ingestion/withdrawal/withdraw-assertions.handler.js'
import { WithdrawalBounds } from '../ingestion/withdrawal/withdrawal-bounds.js'
import { WithdrawalPages } from '../ingestion/withdrawal/withdrawal-pages.js'
import { WithdrawalWhatIf } from '../ingestion/withdrawal/withdrawal-what-if.js'
import { Withdrawer } from '../ingestion/withdrawal/withdrawer.js'
import { GetAuditLogHandler } from '../projections/audit/handlers/get-audit-log.handler.js'
import { AuditLists } from '../projections/audit/queries/audit-lists.js'
import { CATALOG_QUERY_HANDLERS } from '../projections/catalog/handlers/catalog-query-handlers.js'
import { CatalogReader } from '../projections/catalog/queries/catalog-reader.js'
import { PARKED_EVENT_HANDLERS } from '../projections/parked-events/handlers/parked-event-handlers.js'
import { ParkedEvents } from '../projections/parked-events/parked-events.js'
import { REBUILD_HANDLERS } from '../projections/rebuild/handlers/rebuild-handlers.js'
import { Rebuilds } from '../projections/rebuild/rebuilds.js'
import { HistoryReader } from '../projections/history/queries/history-reader.js'
import { EffectiveChanges } from '../projections/history/changes/effective-changes.js'
import { HISTORY_QUERY_HANDLERS } from '../projections/history/handlers/history-query-handlers.js'
import { HistoryLists } from '../projections/history/pages/history-lists.js'
import { GetProjectionsHandler, ProjectionMonitor } from '../projections/runner/get-projections.js'
import { ProjectionRates } from '../projections/runner/projection-rates.js'
import { projectionStatuses } from '../projections/runner/projection-status.js'
import { graphqlModule, GRAPHQL_PROVIDERS } from './graphql/graphql.module.js'
import { Closing } from './http/closing.js'
import { ProblemFilter } from './http/problem-filter.js'
import { LogAnswer } from './rest/log/log-answer.js'
import { LogController } from './rest/log/log.controller.js'
import { SubscriptionsController } from './rest/log/subscriptions.controller.js'
import { RELAY_HANDLERS } from '../projections/feed/kafka/relay-handlers.js'
import { RelayStore } from '../projections/feed/kafka/relay-store.js'
import { SUBSCRIPTION_HANDLERS } from '../projections/feed/subscriptions/subscription-handlers.js'
import { SubscriptionStore } from '../projections/feed/subscriptions/subscription-store.js'
import { ReplayLogHandler, ReplaySource } from '../projections/feed/replay/replay-log.handler.js'
import { EVIDENCE_HANDLERS } from '../projections/evidence/handlers/evidence-handlers.js'
import { Evidence } from '../projections/evidence/pack/evidence.js'
import { SigningKeys } from '../platform/signing/key-file.js'
import { EvidenceController } from './rest/evidence/evidence.controller.js'
import { AuditController } from './rest/audit.controller.js'
import { EntitiesController } from './rest/entities.controller.js'
import { FeedsController } from './rest/feeds.controller.js'
import { BatchController } from './rest/batch.controller.js'
import { FragmentsController } from './rest/fragments.controller.js'
import { OpenApiController } from './rest/openapi/openapi.controller.js'
import { ParkedEventsController } from './rest/parked-events.controller.js'
import { ProjectionsController } from './rest/projections.controller.js'
import { QuarantineController } from './rest/quarantine.controller.js'
import { SetsController } from './rest/sets.controller.js'
import { SourcesController } from './rest/sources.controller.js'
import { WithdrawalController } from './rest/withdrawal.controller.js'
import { PROJECTIONS, type Service } from './service.js'

const HANDLERS = [
  RecordFragmentHandler,
  RecordFragmentsHandler,
  RetractFragmentHandler,
  ReplaceSetHandler,
  SetSourceRankHandler,
  PreviewSourceRankHandler,
  QuarantineSourceHandler,
  EndQuarantineHandler,
  DecideQuarantinedHandler,
  PreviewReleaseHandler,
  PreviewFragmentsHandler,
  PreviewRetractionHandler,
  WithdrawAssertionsHandler,
  PreviewWithdrawalHandler,
  GetProjectionsHandler,
  GetAuditLogHandler,
  ReplayLogHandler,
  ...SUBSCRIPTION_HANDLERS,
  ...RELAY_HANDLERS,
  ...CATALOG_QUERY_HANDLERS,
  ...HISTORY_QUERY_HANDLERS,
  ...PARKED_EVENT_HANDLERS,
  ...REBUILD_HANDLERS,
  ...EVIDENCE_HANDLERS,
]

/** The API on top of an open service. */
@Module({})
export class AppModule {
  static for(service: Service): DynamicModule {
    return {
      module: AppModule,
      global: true,
      imports: [CqrsModule.forRoot(), graphqlModule(service.logger)],
      controllers: [
        FragmentsController,
        BatchController,
        SetsController,
        SourcesController,
        WithdrawalController,
        QuarantineController,
        EntitiesController,
        SubscriptionsController,
        ParkedEventsController,
        ProjectionsController,
        LogController,
        FeedsController,
        EvidenceController,
        AuditController,
        OpenApiController,
      ],
      providers: [Closing, LogAnswer, ...providersOf(service), ...HANDLERS, ...GRAPHQL_PROVIDERS],
    }
  }
}

function providersOf({ config, db, progress, writer, sets, pool, eventStore, logger }: Service): Provider[] {
  const rates = new ProjectionRates()
  const history = new HistoryReader(db, progress, eventStore)
  const catalog = new CatalogReader(db, progress, history)
  const whatIf = new WhatIf(catalog, eventStore)
  const sources = new SourceWriter(eventStore)
  const bounds = new WithdrawalBounds(history, sources, eventStore)
  const pages = new WithdrawalPages(eventStore)
  const monitor: ProjectionMonitor = { statuses: () => projectionStatuses(PROJECTIONS, pool, eventStore, rates) }
  return [
    { provide: Kysely, useValue: db },
    { provide: CatalogReader, useValue: catalog },
    { provide: HistoryLists, useValue: new HistoryLists(db, progress, eventStore) },
    { provide: AuditLists, useValue: new AuditLists(db, progress, eventStore) },
    { provide: EffectiveChanges, useValue: new EffectiveChanges(db, progress, logger) },
    { provide: FragmentWriter, useValue: writer },
    { provide: SetReplacer, useValue: sets },
    { provide: SourceWriter, useValue: sources },
    { provide: QuarantinedFragments, useValue: new QuarantinedFragments(writer, catalog, sources, eventStore) },
    { provide: WhatIf, useValue: whatIf },
    { provide: FragmentWhatIf, useValue: new FragmentWhatIf(writer, whatIf) },
    { provide: Withdrawer, useValue: new Withdrawer(db, writer, bounds, pages) },
    { provide: WithdrawalWhatIf, useValue: new WithdrawalWhatIf(writer, bounds, pages, whatIf) },
    { provide: ProjectionMonitor, useValue: monitor },
    { provide: RelayStore, useValue: new RelayStore(db) },
    { provide: SubscriptionStore, useValue: new SubscriptionStore(db) },
    {
      provide: ParkedEvents,
      useValue: new ParkedEvents({ projections: PROJECTIONS, pool, eventStore, logger }),
    },
    {
      provide: Evidence,
      useValue: new Evidence({ log: eventStore, db, progress, keys: new SigningKeys(config) }),
    },
    { provide: Rebuilds, useValue: new Rebuilds(PROJECTIONS, pool) },
    { provide: ReplaySource, useValue: { log: eventStore } satisfies ReplaySource },
    { provide: APP_FILTER, useValue: new ProblemFilter(logger) },
  ]
}
