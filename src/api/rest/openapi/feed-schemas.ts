const instant = { type: 'string', format: 'date-time' }

/** Shapes of the operations on feeds, by name. */
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
