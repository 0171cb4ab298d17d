const TEXT = { type: 'string' }

/** What evidence is told in. */
export const EVIDENCE_SCHEMAS = {
  EvidenceLine: {
    description: 'A part of a pack, or a record of one of its files.',
    type: 'object',
    properties: {
      begin: {
        type: 'object',
        required: ['from', 'to', 'events'],
        properties: { from: TEXT, to: TEXT, events: { type: 'integer', minimum: 0 } },
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
