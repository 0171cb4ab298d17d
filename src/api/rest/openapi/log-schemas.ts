const texts = { type: 'array', items: { type: 'string' }, maxItems: 100 }
const position = { type: ['string', 'null'] }

const SELECTION = {
  types: { ...texts, description: 'Only events of these types.' },
  kinds: { ...texts, description: 'Only events about entities of these kinds.' },
  refs: { ...texts, description: 'Only events about these entities.' },
}

/** Shapes of the log's operations, by name. */
export const LOG_SCHEMAS = {
  EntityRecord: {
    type: 'object',
    required: ['ref', 'apiVersion', 'kind', 'metadata', 'spec', 'facts', 'ownerRef', 'revision', 'position'],
    properties: {
      ref: { type: 'string' },
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object' },
      spec: { type: 'object' },
      facts: { type: 'object' },
      ownerRef: { type: ['string', 'null'] },
      revision: { type: 'integer' },
      position: { type: 'string' },
      createdAt: { type: 'string', format: 'date-time' },
      updatedAt: { type: 'string', format: 'date-time' },
    },
  },
  CloudEvent: {
    type: 'object',
    description: 'An event in CloudEvents 1.0. Lines without `specversion` say where a followed log is.',
    required: ['specversion', 'id', 'source', 'type', 'subject', 'time', 'position', 'revision', 'data'],
    properties: {
      specversion: { const: '1.0' },
      id: { type: 'string', format: 'uuid' },
      source: { type: 'string', format: 'uri-reference' },
      type: { type: 'string' },
      subject: { type: 'string', description: 'The entity’s ref, or the key of another stream.' },
      time: { type: 'string', format: 'date-time', description: 'When the log took it.' },
      datacontenttype: { const: 'application/json' },
      position: { type: 'string', description: 'Go on after it.' },
      revision: { type: 'integer', description: 'Place in its stream.' },
      schemaversion: { type: 'integer' },
      occurredat: { type: 'string', format: 'date-time', description: 'The source’s clock.' },
      actor: { type: 'string' },
      correlationid: { type: 'string' },
      causationid: { type: 'string' },
      reason: { type: 'string', description: 'Why, where somebody said so.' },
      data: { type: 'object' },
    },
  },
  Subscription: {
    type: 'object',
    required: ['name', 'selection', 'position', 'createdBy', 'createdAt', 'acknowledgedAt'],
    properties: {
      name: { type: 'string' },
      selection: { type: 'object', properties: SELECTION },
      position: { ...position, description: 'Everything at or before it is acknowledged.' },
      createdBy: { type: 'string' },
      createdAt: { type: 'string', format: 'date-time' },
      acknowledgedAt: { type: ['string', 'null'] },
      lag: {
        type: 'integer',
        description: 'Events of the log, wanted or not, that are not acknowledged. Not told of a change.',
      },
    },
  },
  SubscriptionList: {
    type: 'object',
    required: ['subscriptions'],
    properties: { subscriptions: { type: 'array', items: { $ref: '#/components/schemas/Subscription' } } },
  },
  SubscriptionInput: {
    type: 'object',
    additionalProperties: false,
    properties: { ...SELECTION, after: { ...position, description: 'Begin after this position or time.' } },
  },
  Acknowledgement: {
    type: 'object',
    required: ['position'],
    additionalProperties: false,
    properties: { position: { type: 'string', description: 'Of the last event that was dealt with.' } },
  },
}
