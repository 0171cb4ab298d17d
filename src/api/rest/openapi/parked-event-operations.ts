import { answer, json, problem, query, REFUSED, schema, TEXT } from './describe.js'

const NAME = { name: 'name', in: 'path', required: true, description: 'The projection.', schema: TEXT }
const UNKNOWN = problem('There is no such projection, or it has no such event parked (NOT_FOUND). Nothing was done.')
const body = (name: 'ParkedPositions' | 'ParkedDismissal') => ({ required: true, content: json(schema(name)) })

/** Path → method → operation, of parked events. */
export const PARKED_EVENT_OPERATIONS = {
  '/api/projections/{name}/parked': {
    get: {
      tags: ['parked events'],
      operationId: 'listParkedEvents',
      summary: 'Read what a projection could not apply',
      parameters: [
        NAME,
        query('status', 'Only those. Default: all.', { enum: ['open', 'dismissed'] }),
        query('first', 'Most events to answer with.', { type: 'integer', minimum: 1, maximum: 500, default: 20 }),
        query('after', 'What `next` of the page before says.', TEXT),
      ],
      responses: {
        200: answer('A page, in the order of the log.', 'ParkedEventPage'),
        400: problem('The cursor is none that this list gave.'),
        404: problem('There is no such projection (NOT_FOUND).'),
        422: REFUSED[422],
      },
    },
  },
  '/api/projections/{name}/parked/retry': {
    post: {
      tags: ['parked events'],
      operationId: 'retryParkedEvents',
      summary: 'Project the streams of parked events anew',
      parameters: [NAME],
      requestBody: body('ParkedPositions'),
      responses: {
        200: answer('What became of them and of every other open one of these streams.', 'RetriedEvents'),
        ...REFUSED,
        404: UNKNOWN,
      },
    },
  },
  '/api/projections/{name}/parked/dismiss': {
    post: {
      tags: ['parked events'],
      operationId: 'dismissParkedEvents',
      summary: 'Say that the projection may do without parked events',
      parameters: [NAME],
      requestBody: body('ParkedDismissal'),
      responses: { 200: answer('They are dismissed.', 'ParkedEvents'), ...REFUSED, 404: UNKNOWN },
    },
  },
  '/api/projections/{name}/parked/reopen': {
    post: {
      tags: ['parked events'],
      operationId: 'reopenParkedEvents',
      summary: 'Take the dismissal of parked events back',
      parameters: [NAME],
      requestBody: body('ParkedPositions'),
      responses: { 200: answer('They are open.', 'ParkedEvents'), ...REFUSED, 404: UNKNOWN },
    },
  },
}
