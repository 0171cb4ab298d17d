import { UsageError } from '../../cli-error.js'
import { member, type Dataset } from '../dataset.js'
import { readRecords } from '../read-records.js'

/** Events of the log, in order. */
export const EVENTS: Dataset = {
  description: 'every event of the log, in order',
  columns: [
    member('position', 'text'),
    member('id', 'text'),
    member('type', 'text'),
    member('subject', 'text'),
    member('revision', 'integer'),
    member('source', 'text', 'data.source'),
    member('actor', 'text'),
    member('reason', 'text'),
    member('recorded_at', 'instant', 'time'),
    member('occurred_at', 'instant', 'occurredat'),
    member('correlation_id', 'text', 'correlationid'),
    member('causation_id', 'text', 'causationid'),
    member('schema_version', 'integer', 'schemaversion'),
    member('data', 'json'),
  ],
  read: (connection, { asOf, filter }) => {
    if (filter !== undefined) throw new UsageError('--filter is for entities. `strata replay` narrows the log.')
    return readRecords(connection, '/api/log', { until: asOf })
  },
}
