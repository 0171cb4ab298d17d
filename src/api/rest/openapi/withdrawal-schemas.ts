import { DIFFERENCES } from './source-schemas.js'

const POSITION = { type: 'string', description: 'A place in the log, opaque.' }
const MOMENT = { type: 'string', description: 'A position, or an instant in ISO 8601.' }
const COUNT = { type: 'integer', minimum: 0 }
const REFS = { type: 'array', items: { type: 'string' } }

const FOUND = {
  source: { type: 'string' },
  from: { ...POSITION, description: 'Exclusive.' },
  until: { ...POSITION, description: 'Inclusive.' },
}

const COUNTS = {
  restored: { ...COUNT, description: 'Entities about which the source asserts again what it did before.' },
  retracted: { ...COUNT, description: 'Entities about which it asserts nothing again.' },
  unchanged: { ...COUNT, description: 'Entities of which nothing that it said there stands any more.' },
  leftAlone: { ...COUNT, description: 'Entities of which it has spoken since: that is its word, and stays.' },
  leftAloneRefs: { ...REFS, description: 'In a dry run the first 100.' },
  refused: {
    type: 'array',
    description: 'Entities of which nothing could be decided; in a dry run the first 100.',
    items: {
      type: 'object',
      required: ['entityRef', 'error'],
      additionalProperties: false,
      properties: { entityRef: { type: 'string' }, error: { $ref: '#/components/schemas/FragmentError' } },
    },
  },
}

const answered = (properties: Record<string, object>) => ({
  type: 'object',
  required: Object.keys(properties),
  additionalProperties: false,
  properties,
})

/** Shapes of withdrawals, by name. */
export const WITHDRAWAL_SCHEMAS = {
  Withdrawal: {
    type: 'object',
    description: 'The reason may be left out of a dry run.',
    required: ['from'],
    additionalProperties: false,
    properties: {
      from: {
        ...MOMENT,
        description: 'What the source said after this is withdrawn. A position, or an instant in ISO 8601.',
      },
      until: { ...MOMENT, description: 'Up to and including this. Default: all that the service has acknowledged.' },
      reason: { type: 'string', minLength: 1, maxLength: 1000 },
      expectedCount: { ...COUNT, description: '`entities` of the dry run.' },
    },
  },
  WithdrawalResult: answered({
    ...FOUND,
    ...COUNTS,
    position: { type: ['string', 'null'], description: 'Read at or after it to see it; null when nothing changed.' },
    next: { type: ['string', 'null'], description: 'What to go on with as `after`; null when all is done.' },
  }),
  WithdrawalPreview: answered({
    ...FOUND,
    entities: { ...COUNT, description: 'How many the source spoke of: what `expectedCount` is compared with.' },
    ...COUNTS,
    ...DIFFERENCES,
  }),
}
