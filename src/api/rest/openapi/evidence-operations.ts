import { json, MOMENT, problem, query, REFUSED, schema } from './describe.js'

/** Packs of evidence, and the keys by which they are checked. */
export const EVIDENCE_OPERATIONS = {
  '/api/evidence': {
    get: {
      tags: ['evidence'],
      operationId: 'getEvidence',
      summary: 'Read a signed pack of evidence for a period',
      description:
        'What `strata export audit` writes: `{"begin"}` says how many events there will be; after each `{"records"}` come the records of that name, ' +
        'each as it stands in its file; `{"end"}` has the manifest and its signature. An answer without an end is no pack; `{"problem"}` says why.',
      parameters: [
        query('from', 'The period begins just after this position or time; with the log without it.', MOMENT),
        query('to', 'The period ends with this position or time, inclusive; with the log without it.', MOMENT),
      ],
      responses: {
        200: {
          description: 'The parts of the pack, one a line.',
          content: { 'application/x-ndjson': { schema: schema('EvidenceLine') } },
        },
        400: problem('`from` or `to` is neither a position nor a time, or is not over yet (INVALID_POSITION).'),
        422: REFUSED[422],
        503: problem('The history or the chain has not come to the end of the period yet (NOT_YET_PROJECTED).'),
      },
    },
  },
  '/api/evidence/check': {
    get: {
      tags: ['evidence'],
      operationId: 'checkLog',
      summary: 'Compare the log with the chain that was kept of it',
      description: 'Reads the whole log. An answer without a result was cut.',
      responses: {
        200: {
          description: '`{"progress"}` while it is read, and `{"result"}`, one a line.',
          content: { 'application/x-ndjson': { schema: schema('LogCheckLine') } },
        },
        422: REFUSED[422],
      },
    },
  },
  '/.well-known/jwks.json': {
    get: {
      tags: ['evidence'],
      operationId: 'getSigningKeys',
      summary: 'The public keys by which signatures are checked',
      responses: {
        200: { description: 'A JSON Web Key Set (RFC 7517).', content: json(schema('SigningKeys')) },
        422: REFUSED[422],
        503: problem('The signing key cannot be used (UNAVAILABLE).'),
      },
    },
  },
}
