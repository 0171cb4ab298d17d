import { member, type Dataset } from '../dataset.js'
import { readRecords } from '../read-records.js'

/** Entities, effective, by ref. */
export const ENTITIES: Dataset = {
  description: 'every entity, effective, after the fold',
  columns: [
    member('ref', 'text'),
    member('api_version', 'text', 'apiVersion'),
    member('kind', 'text'),
    member('namespace', 'text', 'metadata.namespace'),
    member('name', 'text', 'metadata.name'),
    member('title', 'text', 'metadata.title'),
    member('description', 'text', 'metadata.description'),
    member('type', 'text', 'spec.type'),
    member('lifecycle', 'text', 'spec.lifecycle'),
    member('owner_ref', 'text', 'ownerRef'),
    member('tags', 'json', 'metadata.tags'),
    member('metadata', 'json'),
    member('spec', 'json'),
    member('facts', 'json'),
    member('revision', 'integer'),
    member('position', 'text'),
    member('created_at', 'instant', 'createdAt'),
    member('updated_at', 'instant', 'updatedAt'),
  ],
  read: (connection, { asOf, filter }) => readRecords(connection, '/api/catalog/entities', { asOf, filter }),
}
