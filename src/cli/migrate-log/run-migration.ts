import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { EventStore } from '../../event-store/event-store.js'
import { migrateLog, MigrationRefused, type Migration } from '../../event-store/migrate-log.js'
import { openEventStore } from '../../event-store/open-event-store.js'
import { startEmbeddedServer } from '../../platform/database/embedded-server.js'
import { createLogger } from '../../platform/logging/logger.js'
import { CliError, UsageError } from '../cli-error.js'
import { startProgress } from '../progress.js'
import type { Terminal } from '../terminal.js'

const URL_LIKE = /^[a-z]+:\/\//i
const number = new Intl.NumberFormat('en-US')
// Failures are told once, by the command itself.
const logger = createLogger('silent')

/** Copies a log and says what came of it and what to do next. */
export async function runMigration({ from, to }: { from: string; to: string }, terminal: Terminal): Promise<void> {
  if (from === to) throw new UsageError('--from and --to are the same log.')
  const source = await openSource(from)
  try {
    const target = await openEventStore(to, { logger })
    try {
      tell(terminal, await copy(source.store, target, terminal))
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

async function copy(source: EventStore, target: EventStore, terminal: Terminal): Promise<Migration> {
  const progress = startProgress(terminal, 'Copying events', await source.countAfter(null))
  try {
    return await migrateLog(source, target, progress.advance)
  } catch (error) {
    if (error instanceof MigrationRefused) throw new CliError(error.message)
    throw error
  } finally {
    progress.stop()
  }
}

/** A log by its URL, or the one in a data folder, whose server runs for as long as it is open. */
async function openSource(from: string): Promise<{ store: EventStore; close: () => Promise<void> }> {
  if (URL_LIKE.test(from)) {
    const store = await openEventStore(from, { logger })
    return { store, close: () => store.close() }
  }
  // Starting a server would make a folder that is not there.
  const found = await stat(join(from, 'postgres')).catch(() => undefined)
  if (!found?.isDirectory())
    throw new UsageError(`${from} is neither a URL nor the data folder of an embedded Postgres.`)
  const server = await startEmbeddedServer({ dataDir: from, logger })
  try {
    const store = await openEventStore(server.url, { logger })
    return { store, close: () => store.close().finally(() => server.stop()) }
  } catch (error) {
    await server.stop()
    throw error
  }
}

function tell(terminal: Terminal, { events, found, digest }: Migration): void {
  const before = found > 0 ? `, ${number.format(found)} of them by an earlier attempt` : ''
  terminal.print(`Copied ${number.format(events)} events${before}.`)
  terminal.print(`Both logs have the digest ${digest}.`)
  terminal.print(
    'Next: start Strata with the new log and an empty database for the read models: positions are other ones there.',
  )
  terminal.print('Keep the old log until you are sure.')
}
