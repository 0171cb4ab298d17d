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
