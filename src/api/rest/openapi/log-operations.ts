import { answer, json, MOMENT, problem, query, REFUSED, schema, TEXT } from './describe.js'

const DELIVERY = [
  query('follow', 'Stay, and send what comes.', { type: 'boolean', default: false }),
  query('limit', 'End after so many events.', { type: 'integer', minimum: 1, maximum: 1_000_000 }),
  query('heartbeat', 'Milliseconds of silence after which a followed log says where it is.', {
    type: 'integer',
    minimum: 100,
    maximum: 60_000,
    default: 15_000,
  }),
]

const NAME = { name: 'name', in: 'path', required: true, schema: TEXT }
const NONE = problem('There is no subscription of that name.')
const LINES = {
  description: 'CloudEvents 1.0 in JSON, one a line.',
  content: { 'application/x-ndjson': { schema: schema('CloudEvent') } },
}

/** The log for others, named places in it, and all entities at once. */
export const LOG_OPERATIONS = {
  '/api/catalog/entities': {
    get: {
      tags: ['entities'],
      operationId: 'exportEntities',
      summary: 'Read every entity in one answer, by ref',
      description: 'For exports. Lists, orders, totals and facets are asked for by GraphQL.',
      parameters: [
        query('filter', 'JSON of an EntityFilter, as in GraphQL.', TEXT),
        query('asOf', 'As it was just after this position or time.', MOMENT),
      ],
      responses: {
        200: {
          description: 'Entities, effective, one a line.',
          content: { 'application/x-ndjson': { schema: schema('EntityRecord') } },
        },
        400: problem('The filter or the moment is none (INVALID_FILTER, INVALID_POSITION).'),
        422: REFUSED[422],
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
        ...DELIVERY,
      ],
      responses: {
        200: LINES,
        400: problem('`after` or `until` is neither a position nor a time (INVALID_POSITION).'),
        422: REFUSED[422],
      },
    },
  },
  '/api/log/subscriptions': {
    get: {
      tags: ['log'],
      operationId: 'listSubscriptions',
      summary: 'The named places in the log',
      responses: { 200: answer('All of them, by name.', 'SubscriptionList'), 422: REFUSED[422] },
    },
  },
  '/api/log/subscriptions/{name}': {
    get: {
      tags: ['log'],
      operationId: 'getSubscription',
      summary: 'Where a subscription is, and how far behind',
      parameters: [NAME],
      responses: { 200: answer('It.', 'Subscription'), 404: NONE, 422: REFUSED[422] },
    },
    put: {
      tags: ['log'],
      operationId: 'putSubscription',
      summary: 'Make a subscription, or change which events it gets',
      description: 'Without `after` a new one begins at the start of the log, and one that exists stays where it is.',
      parameters: [NAME],
      requestBody: { required: false, content: json(schema('SubscriptionInput')) },
      responses: {
        201: answer('Made.', 'Subscription'),
        200: answer('Changed, or as it was.', 'Subscription'),
        ...REFUSED,
      },
    },
    delete: {
      tags: ['log'],
      operationId: 'deleteSubscription',
      summary: 'Forget a subscription',
      parameters: [NAME],
      responses: { 204: { description: 'Forgotten.' }, 404: NONE, 422: REFUSED[422] },
    },
  },
  '/api/log/subscriptions/{name}/events': {
    get: {
      tags: ['log'],
      operationId: 'readSubscription',
      summary: 'Read what is not acknowledged, in order',
      parameters: [NAME, ...DELIVERY],
      responses: { 200: LINES, 404: NONE, 422: REFUSED[422] },
    },
  },
  '/api/log/subscriptions/{name}/acknowledgements': {
    post: {
      tags: ['log'],
      operationId: 'acknowledgeEvents',
      summary: 'Say that everything up to a position is dealt with',
      description: 'A position before the one that is acknowledged already changes nothing.',
      parameters: [NAME],
      requestBody: { required: true, content: json(schema('Acknowledgement')) },
      responses: { 200: answer('Where the subscription is now.', 'Subscription'), ...REFUSED, 404: NONE },
    },
  },
}
