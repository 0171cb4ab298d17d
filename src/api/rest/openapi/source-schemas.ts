export const POSITION = { type: 'string', description: 'A place in the log, opaque.' }
const RANK = { type: 'integer', minimum: 0, maximum: 1000 }
export const REVISION = { type: 'integer', description: 'Of the source’s stream.' }
const RANKS = { type: 'object', additionalProperties: { type: 'integer' }, description: 'Dotted path → rank.' }
export const OUTCOME = { enum: ['CHANGED', 'UNCHANGED'] }
const ERRORS = {
  type: 'array',
  items: {
    type: 'object',
    required: ['pointer', 'message'],
    additionalProperties: false,
    properties: { pointer: { type: 'string' }, message: { type: 'string' } },
  },
}

/** What a page of differences has. */
export const DIFFERENCES = {
  differences: { type: 'array', items: { $ref: '#/components/schemas/EntityDifference' } },
  total: { type: 'integer', description: 'How many entities would change.' },
  next: { type: ['string', 'null'], description: 'The cursor of the next page.' },
  reflects: { ...POSITION, description: 'The position that the entities before the change reflect.' },
}
export const OF_DIFFERENCES = Object.keys(DIFFERENCES)

/** Shapes of sources and of what would become of entities, by name. */
export const SOURCE_SCHEMAS = {
  Source: {
    type: 'object',
    required: [
      'id',
      'family',
      'rank',
      'paths',
      'registeredAt',
      'revision',
      'position',
      'fragmentCount',
      'quarantine',
      'keptAsideCount',
    ],
    additionalProperties: false,
    properties: {
      id: { type: 'string' },
      family: { type: 'string' },
      rank: { type: 'integer', description: 'Of two values the one of the higher rank holds.' },
      paths: RANKS,
      registeredAt: { type: 'string', format: 'date-time' },
      revision: REVISION,
      position: POSITION,
      fragmentCount: { type: 'integer', description: 'How many entities it says something about.' },
      quarantine: { oneOf: [{ $ref: '#/components/schemas/SourceQuarantine' }, { type: 'null' }] },
      keptAsideCount: { type: 'integer', description: 'How many fragments and retractions of it are kept aside.' },
    },
  },
  SourcePage: {
    type: 'object',
    required: ['sources', 'total', 'next'],
    additionalProperties: false,
    properties: {
      sources: { type: 'array', items: { $ref: '#/components/schemas/Source' } },
      total: { type: 'integer' },
      next: { type: ['string', 'null'], description: 'The cursor of the next page.' },
    },
  },
  SourceRankChange: {
    type: 'object',
    description: 'What is not named stays as it is. The reason may be left out of a dry run.',
    additionalProperties: false,
    properties: {
      rank: RANK,
      paths: {
        type: 'object',
        description: 'Dotted path at or below metadata, spec or facts → rank; null takes the path’s rank away.',
        additionalProperties: { ...RANK, type: ['integer', 'null'] },
      },
      expectedRevision: { type: 'integer', minimum: -1 },
      reason: { type: 'string', minLength: 1, maxLength: 1000 },
    },
  },
  SourceRankResult: {
    type: 'object',
    required: ['source', 'outcome', 'rank', 'paths', 'revision', 'position'],
    additionalProperties: false,
    properties: {
      source: { type: 'string' },
      outcome: OUTCOME,
      rank: RANK,
      paths: RANKS,
      revision: REVISION,
      position: POSITION,
    },
  },
  SourceRankPreview: {
    type: 'object',
    required: ['source', 'outcome', 'rank', 'paths', 'revision', ...OF_DIFFERENCES],
    additionalProperties: false,
    properties: {
      source: { type: 'string' },
      outcome: OUTCOME,
      rank: RANK,
      paths: RANKS,
      revision: REVISION,
      ...DIFFERENCES,
    },
  },
  FragmentPreview: {
    type: 'object',
    required: ['result', ...OF_DIFFERENCES],
    additionalProperties: false,
    properties: { result: { $ref: '#/components/schemas/FragmentResult' }, ...DIFFERENCES },
  },
  BatchPreview: {
    type: 'object',
    required: ['results', ...OF_DIFFERENCES],
    additionalProperties: false,
    properties: {
      results: { type: 'array', items: { $ref: '#/components/schemas/FragmentResult' } },
      ...DIFFERENCES,
    },
  },
  EntityDifference: {
    type: 'object',
    required: ['ref', 'kind', 'changes', 'ownerBefore', 'ownerAfter', 'newErrors', 'clearedErrors'],
    additionalProperties: false,
    properties: {
      ref: { type: 'string' },
      kind: { enum: ['CREATED', 'CHANGED', 'REMOVED'] },
      changes: {
        type: 'array',
        items: {
          type: 'object',
          required: ['path', 'before', 'after'],
          additionalProperties: false,
          properties: { path: { type: 'string' }, before: {}, after: {} },
        },
      },
      ownerBefore: { type: ['string', 'null'] },
      ownerAfter: { type: ['string', 'null'] },
      newErrors: ERRORS,
      clearedErrors: ERRORS,
    },
  },
}
