import { OPERATIONS } from './operations.js'
import { SCHEMAS } from './schemas.js'

/** The OpenAPI 3.1 document of the REST API; the tests hold every route and answer against it. */
export const OPENAPI = {
  openapi: '3.1.0',
  info: {
    title: 'Strata',
    version: '1',
    description:
      'The fragments API of the Strata catalog: what sources assert about entities is recorded, replaced and retracted here. ' +
      'The log is read, followed and subscribed to here. Entities are read by GraphQL at /graphql. Every error is an RFC 9457 problem document with a stable `code`.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/' }],
  tags: [
    { name: 'fragments' },
    { name: 'sets' },
    { name: 'sources' },
    { name: 'quarantine' },
    { name: 'projections' },
    { name: 'log' },
    { name: 'entities' },
    { name: 'evidence' },
    { name: 'parked events' },
    { name: 'health' },
  ],
  paths: OPERATIONS,
  components: { schemas: SCHEMAS },
}
