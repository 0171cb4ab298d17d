const TEXT = { type: 'string' }
const MAYBE = { type: ['string', 'null'] }
const COUNT = { type: 'integer' }
const listOf = (properties: Record<string, object>) => ({ type: 'array', items: objectOf(properties) })

function objectOf(properties: Record<string, object>) {
  return { type: 'object', required: Object.keys(properties), additionalProperties: false, properties }
}

/** Shapes of the audit log, by name. */
export const AUDIT_SCHEMAS = {
  AuditEntry: objectOf({
    id: { ...TEXT, description: 'The command’s id, which its events name as their cause.' },
    position: { ...TEXT, description: 'Of its first event.' },
    recordedAt: { ...TEXT, format: 'date-time' },
    actor: TEXT,
    command: MAYBE,
    outcome: { enum: ['ACCEPTED', 'PARTIAL', 'REFUSED', 'FAILED'] },
    correlationId: TEXT,
    reason: MAYBE,
    subjects: { type: 'array', items: TEXT, description: 'What it was about: of many the first ten.' },
    sources: { type: 'array', items: TEXT },
    events: { ...listOf({ type: TEXT, count: COUNT }), description: 'What it changed.' },
    error: { oneOf: [{ type: 'null' }, objectOf({ code: TEXT, detail: TEXT, pointer: MAYBE })] },
    refusedCount: { ...COUNT, description: 'Items that were refused.' },
    refused: {
      ...listOf({ subject: MAYBE, source: MAYBE, code: TEXT, pointer: MAYBE }),
      description: 'The first twenty of them.',
    },
    parameters: { type: 'object' },
    times: { ...COUNT, description: 'How many commands it stands for.' },
  }),
  AuditPage: objectOf({
    entries: { type: 'array', items: { $ref: '#/components/schemas/AuditEntry' } },
    total: { type: ['integer', 'null'], description: 'Null unless asked for.' },
    next: { ...MAYBE, description: 'The cursor of the next page.' },
  }),
}
