import { DIFFERENCES, OF_DIFFERENCES, OUTCOME, POSITION, REVISION } from './source-schemas.js'

const COUNT = { type: 'integer', minimum: 0 }
const TEXT_OR_NULL = { type: ['string', 'null'] }
const INSTANT = { type: 'string', format: 'date-time' }
const CHANGE = {
  reason: { type: 'string', minLength: 1, maxLength: 1000 },
  expectedRevision: { type: ['integer', 'null'], minimum: -1 },
}

const RESULT = {
  source: { type: 'string' },
  outcome: OUTCOME,
  quarantined: { type: 'boolean' },
  revision: REVISION,
  position: {
    ...POSITION,
    description: 'Nothing that the source sends takes effect after it while the quarantine lasts.',
  },
}
const OF_RESULT = Object.keys(RESULT)

/** Shapes of sources in quarantine and of what is kept aside, by name. */
export const QUARANTINE_SCHEMAS = {
  SourceQuarantine: {
    type: 'object',
    required: ['since', 'by', 'reason'],
    additionalProperties: false,
    properties: { since: INSTANT, by: { type: 'string' }, reason: { type: 'string' } },
  },
  QuarantineChange: { type: 'object', required: ['reason'], additionalProperties: false, properties: CHANGE },
  QuarantineEnd: {
    type: 'object',
    required: ['reason', 'keptAside'],
    additionalProperties: false,
    properties: {
      ...CHANGE,
      keptAside: { enum: ['RELEASE', 'DROP', 'KEEP'], description: 'What becomes of what is kept aside.' },
      limit: { type: ['integer', 'null'], minimum: 1, description: 'At most so many at once; all by default.' },
    },
  },
  QuarantineResult: { type: 'object', required: OF_RESULT, additionalProperties: false, properties: RESULT },
  EndQuarantineResult: {
    type: 'object',
    required: [...OF_RESULT, 'keptAside'],
    additionalProperties: false,
    properties: {
      ...RESULT,
      keptAside: { oneOf: [{ $ref: '#/components/schemas/QuarantinedResult' }, { type: 'null' }] },
    },
  },
  QuarantinedFragment: {
    type: 'object',
    required: ['entityRef', 'source', 'fragment', 'setId', 'occurredAt', 'recordedAt', 'actor', 'reason', 'position'],
    additionalProperties: false,
    properties: {
      entityRef: { type: 'string' },
      source: { type: 'string' },
      fragment: { type: ['object', 'null'], description: 'Null of a retraction.' },
      digest: TEXT_OR_NULL,
      setId: TEXT_OR_NULL,
      clock: { ...TEXT_OR_NULL, description: 'Where the source’s clock will stand; null: it is forgotten.' },
      occurredAt: INSTANT,
      recordedAt: INSTANT,
      actor: { type: 'string' },
      reason: TEXT_OR_NULL,
      position: { ...POSITION, description: 'Where it was kept aside.' },
    },
  },
  QuarantinedPage: {
    type: 'object',
    required: ['fragments', 'total', 'next', 'reflects'],
    additionalProperties: false,
    properties: {
      fragments: { type: 'array', items: { $ref: '#/components/schemas/QuarantinedFragment' } },
      total: COUNT,
      next: { ...TEXT_OR_NULL, description: 'The cursor of the next page.' },
      reflects: { ...POSITION, description: 'The position that this reflects.' },
    },
  },
  QuarantinedDecision: {
    type: 'object',
    description: 'The reason may be left out of a dry run.',
    additionalProperties: false,
    properties: {
      reason: CHANGE.reason,
      entityRefs: {
        type: ['array', 'null'],
        items: { type: 'string' },
        minItems: 1,
        maxItems: 1000,
        description: 'Only about these entities.',
      },
      upTo: {
        type: ['string', 'null'],
        description:
          'Only what was kept aside at or before this position, so that nobody decides about what they have not seen.',
      },
      limit: { type: ['integer', 'null'], minimum: 1, description: 'At most so many; all by default.' },
      after: { ...TEXT_OR_NULL, description: 'Goes on where `next` of an answer says.' },
    },
  },
  QuarantinedResult: {
    type: 'object',
    required: ['source', 'released', 'dropped', 'unchanged', 'refused', 'refusals', 'remaining', 'next', 'position'],
    additionalProperties: false,
    properties: {
      source: { type: 'string' },
      released: COUNT,
      dropped: COUNT,
      unchanged: { ...COUNT, description: 'Decided about already, followed by something newer, or never kept aside.' },
      refused: COUNT,
      refusals: {
        type: 'array',
        maxItems: 100,
        items: {
          type: 'object',
          required: ['entityRef', 'error'],
          additionalProperties: false,
          properties: { entityRef: { type: 'string' }, error: { $ref: '#/components/schemas/FragmentError' } },
        },
      },
      remaining: { ...COUNT, description: 'How many are left behind the limit.' },
      next: { ...TEXT_OR_NULL, description: 'What to go on with.' },
      position: { ...POSITION, type: ['string', 'null'] },
    },
  },
  ReleasePreview: {
    type: 'object',
    required: ['source', 'keptAside', ...OF_DIFFERENCES],
    additionalProperties: false,
    properties: {
      source: { type: 'string' },
      keptAside: { ...COUNT, description: 'How many fragments and retractions it is about.' },
      ...DIFFERENCES,
    },
  },
}
