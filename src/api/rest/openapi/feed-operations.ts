import { answer, json, problem, REFUSED, schema, TEXT } from './describe.js'

/** Topics that changes of entities are published to. */
export const FEED_OPERATIONS = {
  '/api/feeds': {
    get: {
      tags: ['log'],
      operationId: 'listFeeds',
      summary: 'How the feeds to Kafka are doing',
      responses: { 200: answer('All of them, by topic.', 'FeedList'), 422: REFUSED[422] },
    },
  },
  '/api/feeds/{topic}/position': {
    put: {
      tags: ['log'],
      operationId: 'restartFeed',
      summary: 'Publish to a topic again what changed after a position',
      parameters: [{ name: 'topic', in: 'path', required: true, schema: TEXT }],
      requestBody: { required: true, content: json(schema('FeedPosition')) },
      responses: {
        200: answer('Where the feed is now.', 'Feed'),
        ...REFUSED,
        404: problem('Nothing has been published to the topic.'),
      },
    },
  },
}

const instant = { type: 'string', format: 'date-time' }

export const FEED_SCHEMAS = {
  Feed: {
    type: 'object',
    required: ['topic', 'position', 'movedAt', 'failure', 'failingSince', 'lag', 'lagSeconds'],
    properties: {
      topic: { type: 'string' },
      position: { type: 'string', description: 'Every change up to it is published.' },
      movedAt: instant,
      failure: { type: ['string', 'null'], description: 'Why nothing is published now.' },
      failingSince: { type: ['string', 'null'], format: 'date-time' },
      lag: { type: 'integer', description: 'Events of the log that it has not come to.' },
      lagSeconds: { type: 'number', description: 'Age of the first of them.' },
    },
  },
  FeedList: {
    type: 'object',
    required: ['feeds'],
    properties: { feeds: { type: 'array', items: { $ref: '#/components/schemas/Feed' } } },
  },
  FeedPosition: {
    type: 'object',
    required: ['after'],
    additionalProperties: false,
    properties: { after: { type: 'string', description: 'A position, or 0 for the start.' } },
  },
}
