const nullable = (type: string) => ({ type: [type, 'null'] })
const INSTANT = { type: 'string', format: 'date-time' }
const POSITION = { type: 'string', description: 'A place in the log, opaque.' }
const POSITIONS = { type: 'array', minItems: 1, maxItems: 500, items: POSITION }

const listOf = (name: 'ParkedEvent' | 'RetriedEvent') => ({
  type: 'array',
  items: { $ref: `#/components/schemas/${name}` },
})

/** Shapes of parked events, by name. */
export const PARKED_EVENT_SCHEMAS = {
  ParkedEvent: {
    type: 'object',
    required: [
      'position',
      'type',
      'stream',
      'revision',
      'eventId',
      'recordedAt',
      'error',
      'preview',
      'status',
      'attempts',
      'parkedAt',
      'lastAttemptAt',
      'dismissal',
    ],
    properties: {
      position: POSITION,
      type: { type: 'string', description: 'The event’s type name.' },
      stream: { type: 'string' },
      revision: nullable('integer'),
      eventId: nullable('string'),
      recordedAt: { type: ['string', 'null'], format: 'date-time' },
      error: { type: 'string', description: 'Why it could not be applied when that was tried last.' },
      preview: { type: ['string', 'null'], description: 'The beginning of its data as JSON.' },
      status: { enum: ['OPEN', 'DISMISSED'] },
      attempts: { type: 'integer' },
      parkedAt: INSTANT,
      lastAttemptAt: INSTANT,
      dismissal: {
        oneOf: [
          {
            type: 'object',
            required: ['by', 'at', 'reason'],
            properties: { by: { type: 'string' }, at: INSTANT, reason: { type: 'string' } },
          },
          { type: 'null' },
        ],
      },
    },
  },
  ParkedEventPage: {
    type: 'object',
    required: ['events', 'total', 'next'],
    properties: {
      events: listOf('ParkedEvent'),
      total: { type: 'integer' },
      next: { type: ['string', 'null'], description: 'What to give as `after` for the next page; null on the last.' },
    },
  },
  ParkedEvents: { type: 'object', required: ['events'], properties: { events: listOf('ParkedEvent') } },
  RetriedEvent: {
    type: 'object',
    required: ['position', 'type', 'stream', 'outcome', 'error'],
    properties: {
      position: POSITION,
      type: { type: 'string' },
      stream: { type: 'string' },
      outcome: { enum: ['APPLIED', 'STILL_PARKED'] },
      error: { type: ['string', 'null'], description: 'Why it is still parked.' },
    },
  },
  RetriedEvents: { type: 'object', required: ['events'], properties: { events: listOf('RetriedEvent') } },
  ParkedPositions: {
    type: 'object',
    required: ['positions'],
    additionalProperties: false,
    properties: { positions: POSITIONS },
  },
  ParkedDismissal: {
    type: 'object',
    required: ['positions', 'reason'],
    additionalProperties: false,
    properties: {
      positions: POSITIONS,
      reason: { type: 'string', minLength: 1, maxLength: 1000, description: 'Why the projection may do without them.' },
    },
  },
}
