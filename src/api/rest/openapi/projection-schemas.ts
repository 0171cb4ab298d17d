const INSTANT = { type: ['string', 'null'], format: 'date-time' }
const NUMBER = { type: ['number', 'null'] }
const TEXT = { type: ['string', 'null'] }
const INTEGER = { type: 'integer' }
const POSITION = { type: ['string', 'null'], description: 'A place in the log, opaque.' }
const PHASES = ['FILLING', 'INDEXING', 'CATCHING_UP', 'COMPARING', 'SWITCHING']

const DIGEST = {
  type: 'object',
  required: ['rows', 'digest'],
  properties: { rows: INTEGER, digest: { type: 'string' } },
}

const TABLE = {
  type: 'object',
  required: ['table', 'same', 'live', 'replay', 'differing'],
  properties: {
    table: { type: 'string' },
    same: { type: 'boolean' },
    live: DIGEST,
    replay: DIGEST,
    differing: {
      type: 'array',
      description: 'The first rows that differ, by key.',
      items: {
        type: 'object',
        required: ['key', 'in', 'columns'],
        properties: {
          key: { type: 'object', additionalProperties: { type: 'string' } },
          in: { enum: ['LIVE', 'REPLAY', 'BOTH'] },
          columns: { type: 'array', items: { type: 'string' } },
        },
      },
    },
  },
}

const rebuildProperties = {
  id: { type: 'string' },
  projection: { type: 'string' },
  kind: { enum: ['REBUILD', 'CHECK', 'ROLL_BACK'] },
  state: { enum: ['REQUESTED', 'RUNNING', 'SWITCHED', 'SAME', 'DIFFERENT', 'FAILED', 'CANCELLED'] },
  phase: { enum: [...PHASES, null] },
  acceptDifferences: { type: 'boolean' },
  cancelRequested: { type: 'boolean' },
  attempts: { ...INTEGER, description: 'How often a process has taken it up.' },
  done: { ...INTEGER, description: 'Of the phase: events, indexes or tables.' },
  total: INTEGER,
  rate: { ...NUMBER, description: 'Done a second.' },
  etaSeconds: { ...NUMBER, description: 'Until the end of the phase.' },
  position: { ...POSITION, description: 'Where in the log the two were compared.' },
  tables: { type: 'array', items: TABLE },
  milliseconds: {
    type: 'object',
    description: 'How long each phase took.',
    propertyNames: { enum: PHASES },
    additionalProperties: INTEGER,
  },
  error: TEXT,
  requestedBy: { type: 'string' },
  requestedAt: { type: 'string', format: 'date-time' },
  startedAt: INSTANT,
  finishedAt: INSTANT,
}

const projectionProperties = {
  name: { type: 'string' },
  version: INTEGER,
  state: { enum: ['NEVER_STARTED', 'CATCHING_UP', 'LIVE', 'REBUILDING', 'DEGRADED', 'STOPPED'] },
  position: POSITION,
  lag: { ...INTEGER, description: 'Events between the checkpoint and the head of the log.' },
  lagSeconds: { type: 'number', description: 'Age of the first event that is not projected yet.' },
  parked: INTEGER,
  rate: { ...NUMBER, description: 'Events a second since it was last asked about.' },
  etaSeconds: { ...NUMBER, description: 'Until it has all of the log at this rate.' },
  refolding: {
    description: 'How far it is with folding entities anew because a source ranks otherwise; null unless it does.',
    oneOf: [
      {
        type: 'object',
        required: ['source', 'done', 'total'],
        properties: { source: { type: 'string' }, done: INTEGER, total: INTEGER },
      },
      { type: 'null' },
    ],
  },
  rebuild: { oneOf: [{ $ref: '#/components/schemas/Rebuild' }, { type: 'null' }] },
}

/** Shapes of projections and their rebuilds, by name. */
export const PROJECTION_SCHEMAS = {
  Rebuild: {
    type: 'object',
    description: 'A rebuild, a check or a roll-back: as it was asked for, how far it is and what it came to.',
    required: Object.keys(rebuildProperties),
    properties: rebuildProperties,
  },
  Projection: {
    type: 'object',
    required: Object.keys(projectionProperties),
    properties: projectionProperties,
  },
  Projections: {
    type: 'object',
    required: ['projections'],
    properties: { projections: { type: 'array', items: { $ref: '#/components/schemas/Projection' } } },
  },
}
