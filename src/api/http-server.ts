import 'reflect-metadata'
import type { IncomingMessage, RequestListener } from 'node:http'
import { NestFactory } from '@nestjs/core'
import { CommandBus, QueryBus } from '@nestjs/cqrs'
import { GraphQLSchemaHost } from '@nestjs/graphql'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { StrataError } from '../domain/errors.js'
import { auditCommands } from '../governance/audit/audit-commands.js'
import { AuditLog } from '../governance/audit/audit-log.js'
import { NestLogger } from '../platform/logging/nest-logger.js'
import { exposition } from '../platform/metrics/metrics.js'
import { AppModule } from './app.module.js'
import { SubscriptionServer } from './graphql/subscriptions/subscription-server.js'
import { operationPages } from './health/pages.js'
import { readinessOf } from './health/readiness.js'
import { BODY_LIMIT, useBodyParsers } from './http/body-parsers.js'
import { Closing, closeWhatEnds } from './http/closing.js'
import { clientError } from './http/problem.js'
import { refuseUnrouted } from './http/problem-filter.js'
import { FrontDoor } from './http/front-door.js'
import { correlationIdOf } from './http/request-context.js'
import { useRequestLog } from './http/request-log.js'
import { refuseUnreadable } from './http/unreadable-requests.js'
import { meterBuses } from './metrics/bus-meter.js'
import { meterRequests } from './metrics/http-meter.js'
import type { Service } from './service.js'

/** The HTTP side of a service, listening. */
export interface HttpServer {
  /** Where it listens, such as `http://127.0.0.1:4000`. */
  url: string
  close(): Promise<void>
}

/** Serves a service that is open at the address of its configuration. */
export async function listen(service: Service): Promise<HttpServer> {
  const pages = operationPages(
    () => readinessOf(service.probes, service.config),
    async () => exposition([await service.metrics.read()]),
  )
  const door = await FrontDoor.open(service.config, pages, () => new StrataError('UNAVAILABLE', 'The API is starting.'))
  return serveBehind(door, service)
}

/** Puts GraphQL and REST of a service behind its door. */
export async function serveBehind(door: FrontDoor, service: Service): Promise<HttpServer> {
  const app = await createApp(service, door)
  const fastify = app.getHttpAdapter().getInstance()
  meterRequests(fastify, service.metrics.registry)
  await app.init()
  await fastify.ready()
  const audit = auditOf(app, service)
  meterBuses(app.get(CommandBus), app.get(QueryBus), service.metrics.registry)
  const subscriptions = subscriptionsOf(app, service)
  door.putUpgradesBehind('/graphql', (...connection) => subscriptions.accept(...connection))
  const close = async () => {
    app.get(Closing).begin()
    await door.close()
    await app.close()
    await audit.flush()
  }
  return { url: door.url, close }
}

/** Has commands audited from now on. */
function auditOf(app: NestFastifyApplication, { eventStore, logger, metrics: { registry } }: Service): AuditLog {
  const log = new AuditLog({ eventStore, logger: logger.child({ part: 'audit' }), registry })
  auditCommands(app.get(CommandBus), { log, told: clientError })
  return log
}

function subscriptionsOf(app: NestFastifyApplication, { logger }: Service): SubscriptionServer {
  return new SubscriptionServer({
    schema: app.get(GraphQLSchemaHost).schema,
    queries: app.get(QueryBus),
    logger: logger.child({ part: 'subscriptions' }),
    closing: app.get(Closing).signal,
  })
}

/** The application, not listening yet. */
export async function createApp(service: Service, door?: FrontDoor): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    // The id of a set has up to 200 characters, each of which may come as three.
    routerOptions: { maxParamLength: 1000 },
    frameworkErrors: refuseUnrouted,
    clientErrorHandler: refuseUnreadable,
    genReqId: (request: IncomingMessage) => correlationIdOf(request.headers),
    ...(door && { serverFactory: behind(door) }),
  })
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.for(service), adapter, {
    bodyParser: false,
    logger: new NestLogger(service.logger.child({ part: 'http' })),
  })
  const fastify = adapter.getInstance()
  useBodyParsers(fastify)
  useRequestLog(fastify, service.logger)
  closeWhatEnds(fastify, app.get(Closing))
  return app
}

/** The door listens already, and is closed by whoever opened it. */
function behind(door: FrontDoor) {
  return (listener: RequestListener) => {
    door.putBehind(listener)
    return door.server
  }
}
