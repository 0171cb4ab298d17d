import { PROBLEM_TYPE } from '../../http/problem.js'
import type { SCHEMAS } from './schemas.js'

type SchemaName = keyof typeof SCHEMAS

const schema = (name: SchemaName) => ({ $ref: `#/components/schemas/${name}` })
const json = (content: object) => ({ 'application/json': { schema: content } })
const answer = (description: string, name: SchemaName) => ({ description, content: json(schema(name)) })
const problem = (description: string) => ({ description, content: { [PROBLEM_TYPE]: { schema: schema('Problem') } } })
const query = (name: string, description: string, type: object, required = false) => ({
  name,
  in: 'query',
  required,
  description,
  schema: type,
})

const TEXT = { type: 'string' }
const SOURCE = query('source', 'Source that asserts. Default: the caller’s own.', TEXT)
const MOMENT = { type: 'string', description: 'A position, or an instant in ISO 8601.' }
const INSTANT = { type: 'string', format: 'date-time' }

const REFUSED = {
  400: problem('The request is not what it should be: malformed JSON, a duplicate key, nesting too deep.'),
  413: problem('The body is larger than 10 MiB.'),
  415: problem('The body is neither JSON nor, where that is allowed, NDJSON.'),
  422: problem('The input breaks a rule; `errors` points at where.'),
}

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

/** Path → method → operation. */
export const OPERATIONS = {
  '/api/catalog/fragments': {
    post: {
      tags: ['fragments'],
      operationId: 'recordFragment',
      summary: 'Record what a source asserts about an entity',
      requestBody: { required: true, content: json(schema('FragmentItem')) },
      responses: {
        201: answer('Recorded.', 'FragmentResult'),
        200: answer('Unchanged or superseded: nothing took effect.', 'FragmentResult'),
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
      ],
      responses: {
        200: answer('Retracted, or superseded by what the source said later.', 'FragmentResult'),
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
      description: 'NDJSON may have any length: results are streamed back in the order of the lines while it is read.',
      parameters: [SOURCE, query('set', 'Set that the items become members of; all have its source then.', TEXT)],
      requestBody: ITEMS,
      responses: {
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
      ],
      requestBody: ITEMS,
      responses: {
        200: answer('What became of it.', 'SetResult'),
        ...REFUSED,
        409: problem('It would remove more than ten and more than a fifth of the set (MASS_REMOVAL).'),
      },
    },
  },
  '/api/log': {
    get: {
      tags: ['log'],
      operationId: 'replayLog',
      summary: 'Read the log from any position, and follow it',
      description:
        'Every event in order as a CloudEvent, one a line. Go on after the `position` of the last line you have dealt with. A log that is followed also ' +
        'says `{"position", "caughtUp"}` when it has caught up and in silence; such lines have no `specversion`.',
      parameters: [
        query('after', 'Events after this position, or after this time; from the start without it.', MOMENT),
        query('until', 'Events up to this position or time, inclusive.', MOMENT),
        query('types', 'Only events of these types, divided by commas.', TEXT),
        query('kinds', 'Only events about entities of these kinds, divided by commas.', TEXT),
        query('refs', 'Only events about these entities, divided by commas.', TEXT),
        query('follow', 'Stay, and send what comes.', { type: 'boolean', default: false }),
        query('heartbeat', 'Milliseconds of silence after which a followed log says where it is.', {
          type: 'integer',
          minimum: 100,
          maximum: 60_000,
          default: 15_000,
        }),
      ],
      responses: {
        200: {
          description: 'CloudEvents 1.0 in JSON, one a line.',
          content: { 'application/x-ndjson': { schema: TEXT } },
        },
        400: problem('`after` or `until` is neither a position nor a time (INVALID_POSITION).'),
        422: REFUSED[422],
      },
    },
  },
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
  '/openapi.json': {
    get: {
      tags: ['health'],
      operationId: 'openapi',
      summary: 'This document',
      responses: { 200: { description: 'It.' } },
    },
  },
}
