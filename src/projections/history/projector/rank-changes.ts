import type { PoolClient } from 'pg'
import type { Position } from '../../../domain/log/position.js'
import type { RankEvent } from '../../../domain/sources/source-stream.js'
import { CopyIn } from '../../../platform/database/copy-in.js'
import type { Table } from '../../../platform/database/table.js'
import { iso } from '../../catalog/projector/load-states.js'
import { actOf, type Act } from '../step.js'

const RANK_CHANGES: Table<Act> = {
  name: 'rank_changes',
  columns: [
    { name: 'position', type: 'bigint', of: (act) => act.position },
    { name: 'type', type: 'text', of: (act) => act.type },
    { name: 'source', type: 'text', of: (act) => act.source },
    { name: 'actor', type: 'text', of: (act) => act.actor },
    { name: 'reason', type: 'text', of: (act) => act.reason },
    { name: 'correlation_id', type: 'text', of: (act) => act.correlationId },
    { name: 'recorded_at', type: 'timestamptz', of: (act) => act.recordedAt },
    { name: 'occurred_at', type: 'timestamptz', of: (act) => act.occurredAt },
  ],
}

/** Notes events by which sources began to rank otherwise: they are told of every entity that changed by them. */
export async function noteRankChanges(events: readonly RankEvent[], client: PoolClient): Promise<void> {
  const copy = new CopyIn()
  copy.add(RANK_CHANGES, events.map(actOf))
  await copy.send(client)
}

/** The events at or after a position by which sources began to rank otherwise. */
export async function rankChangesFrom(from: Position, client: PoolClient): Promise<Act[]> {
  const { rows } = await client.query<Act>(
    `select position, type, source, actor, reason, correlation_id as "correlationId", ${iso('recorded_at', '"recordedAt"')},
       ${iso('occurred_at', '"occurredAt"')} from rank_changes where position >= $1 order by rank_changes.position`,
    [from],
  )
  return rows
}
