import { AUDIT_STREAMS } from '../../src/domain/audit/audit-stream.js'
import { decodeEvent, type DomainEvent } from '../../src/domain/events/decode-event.js'
import type { AuditEventType } from '../../src/domain/events/event-types.js'
import type { Position } from '../../src/domain/log/position.js'
import type { RecordedEvent } from '../../src/domain/log/recorded-event.js'
import { listen } from '../../src/api/http-server.js'
import { openService, PROJECTIONS, type Service } from '../../src/api/service.js'
import { createLogger } from '../../src/platform/logging/logger.js'
import { readConfig } from '../../src/platform/config/read-config.js'
import { projectionId } from '../../src/projections/projection.js'
import type { Config } from '../../src/platform/config/config.js'
import { Client } from './client.js'
import { createTestDatabase } from './database.js'

/** A service of a test's own, in this process, on a database of its own. */
export class TestService extends Client {
  constructor(
    url: string,
    readonly service: Service,
    readonly close: () => Promise<void>,
  ) {
    super(url)
  }

  /** Position of the last event that the catalog is made of; tests compare it to see that nothing was recorded. */
  async head(): Promise<Position | null> {
    const { rows } = await this.service.pool.query<{ head: Position | null }>(
      `select max(position) as head from log.events where stream !~ '^audit-'`,
    )
    return rows[0]?.head ?? null
  }

  /** What the log has of commands that left no other event, in its order. */
  async auditEvents(): Promise<DomainEvent<AuditEventType>[]> {
    const { events } = await this.service.eventStore.readAll({ filter: { streamPrefixes: [AUDIT_STREAMS] } })
    return events.map((event) => decodeEvent(event) as DomainEvent<AuditEventType>)
  }

  /** The events of a stream. */
  async stream(name: string): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = []
    for await (const event of this.service.eventStore.readStream(name)) events.push(event)
    return events
  }

  /** Resolves once every projection reflects all that was recorded. */
  async projected(): Promise<void> {
    const head = await this.service.eventStore.head()
    if (head === null) return
    for (const projection of PROJECTIONS) await this.service.progress.whenProjected(projectionId(projection), head)
  }
}

/** Starts a service; `close` stops it and deletes its database. */
export async function startTestService(settings: Partial<Config> = {}): Promise<TestService> {
  const database = await createTestDatabase()
  const config = {
    ...readConfig({ STRATA_PORT: '0', STRATA_DATABASE_URL: database.url, STRATA_LOG_LEVEL: 'silent' }),
    ...settings,
  }
  const service = await openService(config, createLogger(config.logLevel))
  const server = await listen(service)
  return new TestService(server.url, service, async () => {
    await server.close()
    await service.close()
    await database.drop()
  })
}
