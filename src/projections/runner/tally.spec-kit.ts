import { randomUUID } from 'node:crypto'
import type { PoolClient } from 'pg'
import type { DomainEvent } from '../../domain/events/decode-event.js'
import { parsePosition, type Position } from '../../domain/log/position.js'
import type { NewEvent } from '../../domain/log/recorded-event.js'
import { NO_STREAM, type EventStore } from '../../event-store/event-store.js'
import type { Projection } from '../projection.js'

/** What a test wants to happen while a batch is projected. */
export type Hook = (events: readonly DomainEvent<'SourceRegistered'>[], client: PoolClient) => Promise<void> | void

/** A small read model: every event it was given, in the order it was given them, and a sum for each stream. */
export interface Tally extends Projection {
  /** Runs after the rows of a batch were written, before its commit. */
  beforeCommit: Hook
  /** How many events there were in each call of `project`. */
  calls: number[]
}

export const TALLY_ID = 'tally@1'

const TABLES = `
  create table applied (n bigserial, stream text not null, position bigint not null);
  create table sums (stream text not null, events int not null, amount bigint not null)`
const KEYS = ['alter table applied add primary key (n)', 'alter table sums add primary key (stream)']

export function createTally(beforeCommit: Hook = () => undefined): Tally {
  const tally: Tally = {
    name: 'tally',
    version: 1,
    schema: 'tally_v1',
    tables: TABLES,
    keys: KEYS,
    indexes: ['create index applied_position on applied (position)'],
    filter: {},
    handling: {
      EntityFragmentRecorded: 'skip',
      EntityFragmentSuperseded: 'skip',
      EntityFragmentRetracted: 'skip',
      SourceRegistered: 'handle',
      SourceRankChanged: 'skip',
      CommandAccepted: 'skip',
      CommandRefused: 'skip',
      CommandFailed: 'skip',
      EntityFragmentWithdrawn: 'skip',
      EntityFragmentQuarantined: 'skip',
      EntityFragmentReleased: 'skip',
      EntityFragmentDropped: 'skip',
      SourceQuarantined: 'skip',
      SourceQuarantineEnded: 'skip',
    },
    beforeCommit,
    calls: [],
    project: async (events, client) => {
      tally.calls.push(events.length)
      const registrations = events.filter(
        (event): event is DomainEvent<'SourceRegistered'> => event.type === 'SourceRegistered',
      )
      await write(registrations, client)
      await tally.beforeCommit(registrations, client)
    },
    forget: async (stream, client) => {
      await client.query('delete from applied where stream = $1', [stream])
      await client.query('delete from sums where stream = $1', [stream])
    },
  }
  return tally
}

async function write(events: readonly DomainEvent<'SourceRegistered'>[], client: PoolClient): Promise<void> {
  await client.query('insert into applied (stream, position) select * from unnest($1::text[], $2::bigint[])', [
    events.map(({ stream }) => stream),
    events.map(({ position }) => position),
  ])
  await client.query(
    `insert into sums (stream, events, amount)
     select stream, count(*), sum(amount) from unnest($1::text[], $2::bigint[]) as given (stream, amount) group by stream
     on conflict (stream) do update set events = sums.events + excluded.events, amount = sums.amount + excluded.amount`,
    [events.map(({ stream }) => stream), events.map(({ data }) => data.rank)],
  )
}

/** An event that adds an amount. */
export function amount(value: number, more: { type?: string; schemaVersion?: number } = {}): NewEvent {
  const { type = 'SourceRegistered', schemaVersion = 1 } = more
  const metadata = {
    $correlationId: 'c',
    $causationId: 'c',
    actor: 'anna',
    schemaVersion,
    occurredAt: '2026-03-01T10:00:00.000Z',
  }
  return { id: randomUUID(), type, data: { source: 'api/test', rank: value, paths: {} }, metadata }
}

/** Appends events to a stream, after those that the caller appended to it, and gives the position of the last one. */
export async function append(
  store: EventStore,
  events: readonly NewEvent[],
  stream = 'one',
  expectedRevision = NO_STREAM,
): Promise<Position> {
  const [verdict] = await store.append([{ stream, expectedRevision, events }])
  if (verdict?.taken !== true || verdict.position === null) throw new Error('the events were not taken')
  return verdict.position
}

/** The amounts from 1 to a number, as events. */
export const amounts = (count: number): NewEvent[] => Array.from({ length: count }, (_, i) => amount(i + 1))

export const at = (position: number | bigint | string): Position => {
  const parsed = parsePosition(String(position))
  if (parsed === undefined) throw new Error(`${position} is no position`)
  return parsed
}
