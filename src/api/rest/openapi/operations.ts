import { answer, INSTANT, json, PAGE, problem, query, REFUSED, schema, SOURCE, TEXT } from './describe.js'
import { EVIDENCE_OPERATIONS } from './evidence-operations.js'
import { AUDIT_OPERATIONS } from './audit-operations.js'
import { FEED_OPERATIONS } from './feed-operations.js'
import { LOG_OPERATIONS } from './log-operations.js'
import { PARKED_EVENT_OPERATIONS } from './parked-event-operations.js'
import { PROJECTION_OPERATIONS } from './projection-operations.js'
import { REASON } from './schemas.js'
import { QUARANTINE_OPERATIONS } from './quarantine-operations.js'
import { DRY_RUN, SOURCE_OPERATIONS } from './source-operations.js'
import { WITHDRAWAL_OPERATIONS } from './withdrawal-operations.js'

const ITEMS = {
  required: true,
  content: {
    ...json({ type: 'array', items: schema('FragmentItem') }),
    'application/x-ndjson': {
      schema: TEXT,
      example: '{"entityRef":"component:default/a","fragment":{"facts":{"tier":1}}}\n',
    },
  },
}

const answerEither = (description: string) => ({
  description,
  content: json({ oneOf: [schema('FragmentResult'), schema('FragmentPreview')] }),
})

/** Path → method → operation. */
export const OPERATIONS = {
  ...PARKED_EVENT_OPERATIONS,
  ...EVIDENCE_OPERATIONS,
  ...PROJECTION_OPERATIONS,
  ...SOURCE_OPERATIONS,
  ...WITHDRAWAL_OPERATIONS,
  ...QUARANTINE_OPERATIONS,
  '/api/catalog/fragments': {
    post: {
      tags: ['fragments'],
      operationId: 'recordFragment',
      summary: 'Record what a source asserts about an entity',
      parameters: [DRY_RUN],
      requestBody: { required: true, content: json(schema('FragmentItem')) },
      responses: {
        201: answer('Recorded.', 'FragmentResult'),
        200: answerEither('Unchanged or superseded: nothing took effect. In a dry run: what would.'),
        202: answer('Kept aside, for the source is in quarantine.', 'FragmentResult'),
        ...REFUSED,
        409: problem('The entity’s stream is not at expectedRevision (STALE_REVISION).'),
      },
    },
    get: {
      tags: ['fragments'],
      operationId: 'listFragments',
      summary: 'Read what sources assert',
      parameters: [
        query('entityRef', 'Only about this entity.', TEXT),
        query('source', 'Only of this source.', TEXT),
        query('dangling', 'Only decorations of entities that nothing defines.', { type: 'boolean', default: false }),
        query('limit', 'Most fragments to answer with.', { type: 'integer', minimum: 1, maximum: 1000, default: 100 }),
        query('offset', 'Fragments to pass over.', { type: 'integer', minimum: 0, maximum: 1_000_000, default: 0 }),
      ],
      responses: { 200: answer('A page, by ref and source.', 'FragmentPage'), 422: REFUSED[422] },
    },
    delete: {
      tags: ['fragments'],
      operationId: 'retractFragment',
      summary: 'Retract what a source asserts about an entity',
      parameters: [
        query('entityRef', 'The entity.', TEXT, true),
        SOURCE,
        query('occurredAt', 'The source’s clock, which then stands still. Without it the clock is forgotten.', INSTANT),
        query('expectedRevision', 'Revision the entity’s stream has to be at.', { type: 'integer', minimum: -1 }),
        DRY_RUN,
        query('reason', 'Why; kept with the event.', REASON),
      ],
      responses: {
        200: answerEither(
          'Retracted, or superseded by what the source said later. In a dry run: what it would come to.',
        ),
        202: answer('Kept aside, for the source is in quarantine.', 'FragmentResult'),
        404: problem('The source asserts nothing about the entity.'),
        409: problem('The entity’s stream is not at expectedRevision (STALE_REVISION).'),
        422: REFUSED[422],
      },
    },
  },
  '/api/catalog/fragments/batch': {
    post: {
      tags: ['fragments'],
      operationId: 'recordFragments',
      summary: 'Record many fragments; each stands for itself',
      description:
        'NDJSON may have any length: results are streamed back in the order of the lines while it is read, whenever 500 have come or a moment passes without one.',
      parameters: [
        SOURCE,
        query('set', 'Set that the items become members of; all have its source then.', TEXT),
        query('reason', 'Why, of items that do not say.', REASON),
        DRY_RUN,
        ...PAGE,
      ],
      requestBody: ITEMS,
      responses: {
        200: answer('Of a dry run of at most 1,000 items: what would become of each.', 'BatchPreview'),
        207: {
          description: 'One FragmentResult an item, in order and in the format of the request.',
          content: {
            ...json({ type: 'array', items: schema('FragmentResult') }),
            'application/x-ndjson': { schema: TEXT },
          },
        },
        ...REFUSED,
      },
    },
  },
  '/api/catalog/sets/{setId}': {
    put: {
      tags: ['sets'],
      operationId: 'replaceSet',
      summary: 'Replace everything that a set of a source asserts',
      description:
        'What the set asserted and does not name any more is retracted. A set with a refused item removes nothing.',
      parameters: [
        { name: 'setId', in: 'path', required: true, schema: TEXT },
        SOURCE,
        query('dryRun', 'Say what would happen and do nothing.', { type: 'boolean', default: false }),
        query('maxRemovals', 'Allow so many removals.', { type: 'integer', minimum: 0 }),
        query('occurredAt', 'The source’s clock for items without one and for retractions.', INSTANT),
        query('reason', 'Why, of items that do not say and of retractions.', REASON),
      ],
      requestBody: ITEMS,
      responses: {
        200: answer('What became of it.', 'SetResult'),
        ...REFUSED,
        409: problem('It would remove more than ten and more than a fifth of the set (MASS_REMOVAL).'),
      },
    },
  },
  ...LOG_OPERATIONS,
  ...FEED_OPERATIONS,
  ...AUDIT_OPERATIONS,
  '/healthz': {
    get: {
      tags: ['health'],
      operationId: 'alive',
      summary: 'The process answers',
      responses: { 200: answer('It does.', 'Alive') },
    },
  },
  '/readyz': {
    get: {
      tags: ['health'],
      operationId: 'ready',
      summary: 'The service can do its work',
      responses: { 200: answer('It can.', 'Readiness'), 503: answer('It cannot, and why.', 'Readiness') },
    },
  },
  '/metrics': {
    get: {
      tags: ['health'],
      operationId: 'metrics',
      summary: 'What the process has done and how it fares, for Prometheus',
      responses: { 200: { description: 'Prometheus’ text format.', content: { 'text/plain': { schema: TEXT } } } },
    },
  },
  '/openapi.json': {
    get: {
      tags: ['health'],
      operationId: 'openapi',
      summary: 'This document',
      responses: { 200: { description: 'It.' } },
    },
  },
}
