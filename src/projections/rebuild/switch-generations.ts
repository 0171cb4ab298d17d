import { setTimeout as delay } from 'node:timers/promises'
import type { PoolClient } from 'pg'
import type { Position } from '../../domain/log/position.js'
import type { RecordedEvent } from '../../domain/log/recorded-event.js'
import { projectionId } from '../projection.js'
import { handledEvents } from '../runner/handled-events.js'
import { PROJECTED_CHANNEL } from '../runner/schema.js'
import { previousGeneration, tablesOf } from './generations.js'
import { catchUp, pagesUpTo, positionOf, writingShadow, type RebuildWork } from './rebuild-work.js'

/**
 * How long all locks of a switch may take together, in milliseconds. Readers that come meanwhile wait as long. Far below
 * Postgres' deadlock_timeout of a second: a reader that has one table and wants another while the switch has that one is
 * given way to before Postgres looks for deadlocks, so no reader is ever the one that fails.
 */
const LOCKS_MS = 300
/** How long the log may take while the locks are held, in milliseconds. */
const LOG_MS = 1000
/** What long reads, a vacuum or a backup do not let through within this time is reported. */
const PATIENCE_MS = 120_000
/** What is between two names for a moment. */
const ASIDE = 'aside'
const TIMED_OUT = new Set(['57014', '55P03', '40P01'])

/** The tables could not be had for long enough. */
export class SwitchBlocked extends Error {
  override readonly name = 'SwitchBlocked'
}

/**
 * Makes the shadow live and keeps what was live as the previous generation, in one transaction. Tables are renamed, not
 * copied, so every reader finds either all of the one or all of the other under the same names, at the same position.
 */
export async function switchGenerations(work: RebuildWork): Promise<void> {
  const { record, pool, live } = work
  await record.enter('SWITCHING', 1)
  const deadline = performance.now() + PATIENCE_MS
  for (let attempt = 1; ; attempt++) {
    await catchUp(work, await positionOf(pool, live))
    try {
      await writingShadow(work, (client) => switchNow(work, client))
      return
    } catch (error) {
      if (!gaveWay(error)) throw error
      if (performance.now() > deadline) {
        throw new SwitchBlocked(`Readers or maintenance kept the tables of ${live.name} for too long.`, {
          cause: error,
        })
      }
      work.logger.debug({ attempt }, 'the switch gave way, trying again')
      await record.advance(0)
      await delay(100 + Math.random() * 200, undefined, { signal: work.signal })
    }
  }
}

async function switchNow(work: RebuildWork, client: PoolClient): Promise<void> {
  await lockTables(work, client)
  const position = await lockCheckpoint(work, client)
  await bringUp(work, position, client)
  await renameSchemas(work, client)
  await exchangeCheckpoints(work, position, client)
  await work.record.finish('SWITCHED', null, client)
}

/** In one statement and always in the same order; the projector, too, takes tables before its checkpoint. */
async function lockTables({ live, shadow }: RebuildWork, client: PoolClient): Promise<void> {
  const tables = []
  for (const generation of [live, shadow]) {
    for (const name of await tablesOf(client, generation)) tables.push(`${generation.schema}.${name}`)
  }
  await client.query(`set local statement_timeout = ${LOCKS_MS}`)
  await client.query(`lock table ${tables.join(', ')} in access exclusive mode`)
}

async function lockCheckpoint({ live }: RebuildWork, client: PoolClient): Promise<Position | null> {
  const { rows } = await client.query<{ position: Position | null }>(
    'select position from projections.checkpoints where projection = $1 for update',
    [projectionId(live)],
  )
  await client.query('set local statement_timeout = 0')
  return rows[0]?.position ?? null
}

/** What the live one applied since the shadow was last brought up: a batch or two. A log that is slow now is not waited for. */
async function bringUp(work: RebuildWork, position: Position | null, client: PoolClient): Promise<void> {
  const events = await Promise.race([eventsUpTo(work, position), delay(LOG_MS, undefined, { ref: false })])
  if (!events) throw new SwitchBlocked('The log did not answer in time.')
  const handled = handledEvents(work.shadow, events)
  if (handled.length > 0) await work.shadow.project(handled, client)
}

async function eventsUpTo(work: RebuildWork, position: Position | null): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = []
  for await (const page of pagesUpTo(work, position)) events.push(...page.events)
  return events
}

async function renameSchemas({ live, shadow }: RebuildWork, client: PoolClient): Promise<void> {
  const previous = previousGeneration(live).schema
  if (shadow.schema !== previous) await client.query(`drop schema if exists ${previous} cascade`)
  const aside = `${live.schema}_aside`
  await client.query(
    `alter schema ${live.schema} rename to ${aside};
     alter schema ${shadow.schema} rename to ${live.schema};
     alter schema ${aside} rename to ${previous}`,
  )
}

/** The live position stays what it was, and the epoch is raised: the owner is fenced and begins anew with the new tables. */
async function exchangeCheckpoints(
  { live, shadow }: RebuildWork,
  position: Position | null,
  client: PoolClient,
): Promise<void> {
  const [liveId, shadowId, previousId] = [live, shadow, previousGeneration(live)].map(projectionId)
  await client.query('update projections.checkpoints set position = null where projection = $1', [shadowId])
  await client.query(
    `insert into projections.checkpoints (projection, position) values ($1, $2)
     on conflict (projection) do update set position = excluded.position, updated_at = now()`,
    [previousId, position],
  )
  await client.query(
    `update projections.checkpoints set epoch = epoch + 1, caught_up = false, updated_at = now() where projection = $1`,
    [liveId],
  )
  await exchangeParked(client, liveId ?? '', shadowId ?? '', previousId ?? '')
  await client.query('select pg_notify($1, $2)', [PROJECTED_CHANNEL, `${liveId} ${position ?? 0}`])
}

/** Open parked events belong to the tables they are missing from; dismissed ones are nobody's loss, and stay dismissed. */
async function exchangeParked(client: PoolClient, live: string, shadow: string, previous: string): Promise<void> {
  if (shadow !== previous) await client.query('delete from projections.parked_events where projection = $1', [previous])
  const rename = `update projections.parked_events set projection = $2 where projection = $1 and status = 'open'`
  for (const names of [
    [live, ASIDE],
    [shadow, live],
    [ASIDE, previous],
  ])
    await client.query(rename, names)
}

function gaveWay(error: unknown): boolean {
  if (error instanceof SwitchBlocked) return true
  return error instanceof Error && 'code' in error && TIMED_OUT.has(String(error.code))
}
