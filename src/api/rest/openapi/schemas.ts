import { LOG_SCHEMAS } from './log-schemas.js'
import { EVIDENCE_SCHEMAS } from './evidence-schemas.js'
import { AUDIT_SCHEMAS } from './audit-schemas.js'
import { FEED_SCHEMAS } from './feed-schemas.js'
import { PARKED_EVENT_SCHEMAS } from './parked-event-schemas.js'
import { ERROR_CODES } from '../../../domain/errors.js'
import { PROJECTION_SCHEMAS } from './projection-schemas.js'
import { QUARANTINE_SCHEMAS } from './quarantine-schemas.js'
import { SOURCE_SCHEMAS } from './source-schemas.js'
import { WITHDRAWAL_SCHEMAS } from './withdrawal-schemas.js'

const nullable = (type: string) => ({ type: [type, 'null'] })
/** Why something is done. */
export const REASON = { type: 'string', minLength: 1, maxLength: 1000 }
const INSTANT = { type: 'string', format: 'date-time' }
const POSITION = { type: 'string', description: 'A place in the log, opaque.' }
const REF = { type: 'string', description: '`kind:namespace/name`, lower case.' }

const FragmentError = {
  type: 'object',
  required: ['code', 'message', 'pointer'],
  properties: {
    code: { $ref: '#/components/schemas/ErrorCode' },
    message: { type: 'string' },
    pointer: nullable('string'),
  },
}

/** Shapes that operations share, by name. */
export const SCHEMAS = {
  ...LOG_SCHEMAS,
  ErrorCode: { type: 'string', enum: Object.keys(ERROR_CODES) },
  FragmentError,
  FragmentItem: {
    type: 'object',
    required: ['entityRef', 'fragment'],
    additionalProperties: false,
    properties: {
      entityRef: {
        type: 'string',
        description: '`[kind:][namespace/]name` with its kind, in any case.',
        examples: ['component:default/checkout'],
      },
      fragment: { $ref: '#/components/schemas/Fragment' },
      source: { type: 'string', description: 'Default: the caller’s own.', examples: ['scm/github/acme'] },
      occurredAt: { ...INSTANT, description: 'The source’s clock. Default: now.' },
      expectedRevision: {
        type: 'integer',
        minimum: -1,
        description: 'Refused with STALE_REVISION when the entity’s stream is elsewhere.',
      },
      reason: { ...REASON, description: 'Why; kept with the event. It does not make a fragment another one.' },
    },
  },
  Fragment: {
    type: 'object',
    description:
      'A partial entity. With apiVersion and kind it is a whole document and defines the entity; any other decorates.',
    minProperties: 1,
    additionalProperties: false,
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object' },
      spec: { type: 'object' },
      facts: { type: 'object' },
    },
  },
  FragmentResult: {
    type: 'object',
    required: ['entityRef', 'source', 'outcome', 'position', 'revision', 'error'],
    properties: {
      entityRef: REF,
      source: { type: 'string' },
      outcome: { enum: ['RECORDED', 'UNCHANGED', 'SUPERSEDED', 'RETRACTED', 'QUARANTINED', null] },
      position: { ...POSITION, type: ['string', 'null'] },
      revision: nullable('integer'),
      error: { oneOf: [{ $ref: '#/components/schemas/FragmentError' }, { type: 'null' }] },
    },
  },
  StoredFragment: {
    type: 'object',
    required: [
      'entityRef',
      'source',
      'rank',
      'fragment',
      'defining',
      'actor',
      'recordedAt',
      'occurredAt',
      'position',
      'setId',
    ],
    properties: {
      entityRef: REF,
      source: { type: 'string' },
      rank: { type: 'integer' },
      fragment: { $ref: '#/components/schemas/Fragment' },
      defining: { type: 'boolean', description: 'Whether it can make the entity exist.' },
      actor: { type: 'string' },
      recordedAt: INSTANT,
      occurredAt: INSTANT,
      position: POSITION,
      setId: nullable('string'),
    },
  },
  FragmentPage: {
    type: 'object',
    required: ['fragments', 'total', 'hasMore'],
    properties: {
      fragments: { type: 'array', items: { $ref: '#/components/schemas/StoredFragment' } },
      total: { type: 'integer' },
      hasMore: { type: 'boolean' },
    },
  },
  SetResult: {
    type: 'object',
    required: ['recorded', 'unchanged', 'superseded', 'retracted', 'quarantined', 'refused', 'removals', 'position'],
    properties: {
      recorded: { type: 'integer' },
      unchanged: { type: 'integer' },
      superseded: { type: 'integer' },
      retracted: { type: 'integer' },
      quarantined: { type: 'integer', description: 'Kept aside, for the source is in quarantine.' },
      refused: {
        type: 'array',
        items: {
          type: 'object',
          required: ['index', 'entityRef', 'error'],
          properties: {
            index: { ...nullable('integer'), description: 'Of the item; null of a member that was not retracted.' },
            entityRef: nullable('string'),
            error: { $ref: '#/components/schemas/FragmentError' },
          },
        },
      },
      removals: { type: 'array', items: REF, description: 'Refs that are, or in a dry run would be, retracted.' },
      position: { ...POSITION, type: ['string', 'null'] },
    },
  },
  ...PARKED_EVENT_SCHEMAS,
  ...EVIDENCE_SCHEMAS,
  ...FEED_SCHEMAS,
  ...AUDIT_SCHEMAS,
  ...SOURCE_SCHEMAS,
  ...WITHDRAWAL_SCHEMAS,
  ...QUARANTINE_SCHEMAS,
  ...PROJECTION_SCHEMAS,
  Problem: {
    type: 'object',
    required: ['type', 'title', 'status', 'code', 'detail', 'correlationId'],
    properties: {
      type: { type: 'string' },
      title: { type: 'string' },
      status: { type: 'integer' },
      code: { $ref: '#/components/schemas/ErrorCode' },
      detail: { type: 'string' },
      correlationId: { type: 'string' },
      errors: {
        type: 'array',
        items: {
          type: 'object',
          required: ['pointer', 'detail'],
          properties: {
            pointer: { type: 'string', description: 'JSON pointer into the input.' },
            detail: { type: 'string' },
          },
        },
      },
    },
  },
  Alive: { type: 'object', required: ['status'], properties: { status: { const: 'ok' } } },
  Readiness: {
    type: 'object',
    required: ['status', 'checks'],
    properties: {
      status: { enum: ['ready', 'degraded', 'not ready'] },
      checks: {
        type: 'object',
        additionalProperties: {
          type: 'object',
          required: ['ok', 'detail'],
          properties: { ok: { type: 'boolean' }, detail: { type: 'string' } },
        },
      },
    },
  },
}
