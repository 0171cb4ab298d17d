import { randomUUID } from 'node:crypto'
import { digestOf } from '../../dist/domain/json/canonical.js'
import { LOG_READING } from '../../dist/event-store/postgres/log-reader.js'
import { PostgresEventStore } from '../../dist/event-store/postgres/postgres-event-store.js'
import { openPool } from '../../dist/platform/database/database.js'
import { entity } from '../organisation.mjs'

const SILENT = { warn: () => undefined }

/** The log of a database, with a pool as the service gives it. */
export async function withEventStore(url, work) {
  const pool = openPool(url, { max: 6, applicationName: 'strata-bench', logger: SILENT, settings: LOG_READING })
  const store = new PostgresEventStore(pool, SILENT)
  try {
    return await work(store, pool)
  } finally {
    await store.close()
    await pool.end()
  }
}

/** What the service appends when the n-th entity is recorded at a revision of its stream. */
export function recording(n, expectedRevision, revision = 0) {
  const { entityRef, source, fragment } = entity(n, revision)
  const metadata = {
    $correlationId: 'bench',
    $causationId: 'bench',
    actor: 'bench',
    source,
    schemaVersion: 1,
    occurredAt: new Date().toISOString(),
  }
  const data = { entityRef, source, fragment, digest: digestOf(fragment) }
  const event = { id: randomUUID(), type: 'EntityFragmentRecorded', data, metadata }
  return { stream: `entity-${entityRef}`, expectedRevision, events: [event] }
}

/** Appends requests in groups as a batch of the API does, one group ahead. */
export async function appendInGroups(store, requests, size = 500) {
  let before = Promise.resolve()
  for (let from = 0; from < requests.length; from += size) {
    const next = store.append(requests.slice(from, from + size)).then(refuseRefusals)
    // Awaited in its turn.
    next.catch(() => undefined)
    await before
    before = next
  }
  await before
}

function refuseRefusals(verdicts) {
  if (verdicts.some(({ taken }) => !taken)) throw new Error('an append was refused')
}
