import type { JsonObject } from '../../../domain/json/json.js'
import { UsageError } from '../../cli-error.js'
import { query } from '../../service/graphql.js'
import { member, type Dataset } from '../dataset.js'

interface Answer {
  ownershipChanges: { pageInfo: { hasNextPage: boolean; endCursor: string | null }; nodes: JsonObject[] }
}

const FIELDS = 'position entityRef before after cause source rank actor reason recordedAt occurredAt'

/** Changes of owners, newest first. */
export const OWNERSHIP: Dataset = {
  description: 'every change of an owner, newest first',
  columns: [
    member('position', 'text'),
    member('entity_ref', 'text', 'entityRef'),
    member('before', 'text'),
    member('after', 'text'),
    member('cause', 'text'),
    member('source', 'text'),
    member('rank', 'integer'),
    member('actor', 'text'),
    member('reason', 'text'),
    member('recorded_at', 'instant', 'recordedAt'),
    member('occurred_at', 'instant', 'occurredAt'),
  ],
  async *read(connection, { asOf, filter }) {
    if (filter !== undefined) throw new UsageError('--filter is for entities. GraphQL has ownershipChanges(filter).')
    const until = asOf === undefined ? '' : `filter: {until: ${JSON.stringify(asOf)}}, `
    for (let after = ''; ;) {
      const asked = `{ ownershipChanges(${until}first: 500${after}) { pageInfo { hasNextPage endCursor } nodes { ${FIELDS} } } }`
      const { pageInfo, nodes } = (await query<Answer>(connection, asked)).ownershipChanges
      yield* nodes
      if (!pageInfo.hasNextPage) return
      after = `, after: ${JSON.stringify(pageInfo.endCursor)}`
    }
  },
}
