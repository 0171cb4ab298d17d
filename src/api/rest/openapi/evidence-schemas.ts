const TEXT = { type: 'string' }
const COUNT = { type: 'integer', minimum: 0 }
const POSITION = { type: ['string', 'null'], description: 'A place in the log, opaque.' }

/** What evidence is told in. */
export const EVIDENCE_SCHEMAS = {
  EvidenceLine: {
    description: 'A part of a pack, or a record of one of its files.',
    type: 'object',
    properties: {
      begin: {
        type: 'object',
        required: ['from', 'to', 'events'],
        properties: { from: TEXT, to: TEXT, events: COUNT },
      },
      records: { enum: ['ownership-start', 'ownership-changes', 'ownership-end', 'events'] },
      end: {
        type: 'object',
        required: ['manifest', 'signature'],
        properties: {
          manifest: { ...TEXT, description: 'The text of manifest.json.' },
          signature: { ...TEXT, description: 'A compact JWS over it, by Ed25519.' },
        },
      },
      problem: { type: 'object', required: ['code', 'detail'], properties: { code: TEXT, detail: TEXT } },
    },
  },
  LogCheckLine: {
    type: 'object',
    properties: {
      progress: { type: 'object', required: ['checked', 'of'], properties: { checked: COUNT, of: COUNT } },
      result: {
        type: 'object',
        required: ['ok', 'events', 'position', 'hash'],
        properties: {
          ok: { type: 'boolean' },
          events: { ...COUNT, description: 'How many were read.' },
          position: POSITION,
          hash: { ...TEXT, description: 'Of the chain over them.' },
          difference: {
            type: 'object',
            description: 'Where the log is not what it was.',
            required: ['kind', 'after', 'at'],
            properties: {
              kind: { enum: ['changed', 'removed', 'inserted', 'duplicated', 'reordered', 'chain', 'end'] },
              after: { ...POSITION, description: 'Of the last event before it.' },
              at: {
                ...POSITION,
                description:
                  'Of the event that stands there now; where `kind` is `end`, of the last link of the chain.',
              },
            },
          },
        },
      },
    },
  },
  SigningKeys: {
    type: 'object',
    required: ['keys'],
    properties: {
      keys: {
        type: 'array',
        items: {
          type: 'object',
          required: ['kty', 'crv', 'x', 'kid', 'alg', 'use'],
          properties: {
            kty: { const: 'OKP' },
            crv: { const: 'Ed25519' },
            x: TEXT,
            kid: { ...TEXT, description: 'RFC 7638 thumbprint.' },
            alg: { const: 'EdDSA' },
            use: { const: 'sig' },
          },
        },
      },
    },
  },
}
