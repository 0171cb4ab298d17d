import { answer, json, PAGE, problem, query, REFUSED, schema, TEXT } from './describe.js'
import { DRY_RUN } from './source-operations.js'

const SOURCE = query('source', 'The source.', TEXT, true)
const UNKNOWN = problem('Nobody has registered the source (NOT_FOUND).')
const STALE = problem('The source’s stream is not at expectedRevision (STALE_REVISION).')
const BEHIND = problem('The catalog does not have yet what was acknowledged before (NOT_YET_PROJECTED): ask again.')

/** Path → method → operation, of sources in quarantine. */
export const QUARANTINE_OPERATIONS = {
  '/api/catalog/sources/quarantine': {
    post: {
      tags: ['quarantine'],
      operationId: 'quarantineSource',
      summary: 'Keep aside what a source sends',
      description:
        'Once this has answered, nothing more that the source sends takes effect, whichever process takes it.',
      parameters: [SOURCE],
      requestBody: { required: true, content: json(schema('QuarantineChange')) },
      responses: { 200: answer('It is.', 'QuarantineResult'), ...REFUSED, 404: UNKNOWN, 409: STALE },
    },
  },
  '/api/catalog/sources/end-quarantine': {
    post: {
      tags: ['quarantine'],
      operationId: 'endQuarantine',
      summary: 'Let what a source sends take effect again, and decide about what is kept aside',
      description: 'Done again after a failure, it does what is left.',
      parameters: [SOURCE],
      requestBody: { required: true, content: json(schema('QuarantineEnd')) },
      responses: {
        200: answer('It is, and what became of what was kept aside.', 'EndQuarantineResult'),
        ...REFUSED,
        404: UNKNOWN,
        409: STALE,
        503: BEHIND,
      },
    },
  },
  '/api/catalog/quarantine': {
    get: {
      tags: ['quarantine'],
      operationId: 'listQuarantinedFragments',
      summary: 'Read what is kept aside',
      parameters: [
        query('source', 'Only of this source.', TEXT),
        query('entityRef', 'Only about this entity.', TEXT),
        ...PAGE,
      ],
      responses: {
        200: answer('A page, by source and entity.', 'QuarantinedPage'),
        400: problem('The cursor is none that this list gave.'),
        422: REFUSED[422],
      },
    },
  },
  '/api/catalog/quarantine/release': {
    post: {
      tags: ['quarantine'],
      operationId: 'releaseQuarantined',
      summary: 'Let what is kept aside take effect',
      parameters: [SOURCE, DRY_RUN, ...PAGE],
      requestBody: { required: true, content: json(schema('QuarantinedDecision')) },
      responses: {
        200: {
          description: 'What became of it. In a dry run: which entities would change.',
          content: json({ oneOf: [schema('QuarantinedResult'), schema('ReleasePreview')] }),
        },
        ...REFUSED,
        404: UNKNOWN,
        503: BEHIND,
      },
    },
  },
  '/api/catalog/quarantine/drop': {
    post: {
      tags: ['quarantine'],
      operationId: 'dropQuarantined',
      summary: 'Decide that what is kept aside never takes effect',
      parameters: [SOURCE],
      requestBody: { required: true, content: json(schema('QuarantinedDecision')) },
      responses: { 200: answer('What became of it.', 'QuarantinedResult'), ...REFUSED, 404: UNKNOWN, 503: BEHIND },
    },
  },
}
