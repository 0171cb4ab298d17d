import { answer, MOMENT, PAGE, problem, query, REFUSED, TEXT } from './describe.js'

const list = (name: string, description: string) => query(name, `${description}, divided by commas.`, TEXT)

/** Who did what. */
export const AUDIT_OPERATIONS = {
  '/api/audit': {
    get: {
      tags: ['log'],
      operationId: 'readAuditLog',
      summary: 'Read who did what, and what became of it',
      description: 'One entry a command, accepted, refused or failed; the newest first.',
      parameters: [
        list('actors', 'Who gave them'),
        list('commands', 'Names of commands'),
        list('outcomes', 'ACCEPTED, PARTIAL, REFUSED, FAILED'),
        list('subjects', 'What they are about, or what that begins with up to a `:` or a `/`'),
        list('sources', 'On whose behalf'),
        query('correlationId', 'What they were part of.', TEXT),
        query('from', 'Commands that began at it or later.', MOMENT),
        query('until', 'Commands that began at it or before.', MOMENT),
        query('minPosition', 'Wait until this position is reflected.', TEXT),
        query('total', 'Count all that match.', { type: 'boolean', default: false }),
        ...PAGE,
      ],
      responses: {
        200: answer('A page.', 'AuditPage'),
        400: problem('The filter, a moment or the cursor is none.'),
        422: REFUSED[422],
        503: problem('The audit log does not reflect what was acknowledged yet (NOT_YET_PROJECTED).'),
      },
    },
  },
}
