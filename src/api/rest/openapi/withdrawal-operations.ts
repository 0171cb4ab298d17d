import { json, PAGE, problem, query, REFUSED, schema, TEXT } from './describe.js'
import { DRY_RUN } from './source-operations.js'

/** Path → method → operation, of withdrawals. */
export const WITHDRAWAL_OPERATIONS = {
  '/api/catalog/sources/withdrawal': {
    post: {
      tags: ['sources'],
      operationId: 'withdrawAssertions',
      summary: 'Withdraw what a source said between two positions',
      description:
        'The source asserts again what it did before, or nothing. Entities of which it has spoken since are left alone, and other sources as ' +
        'they are. Each request does a part, of 2,000 entities at most: go on with `after`, with the `from` and `until` of the answer, until `next` ' +
        'is null. Whoever does not know how far it came begins anew with the same `from` and `until`: what was done is unchanged.',
      parameters: [query('source', 'The source.', TEXT, true), DRY_RUN, ...PAGE],
      requestBody: { required: true, content: json(schema('Withdrawal')) },
      responses: {
        200: {
          description:
            'What became of a part of it. In a dry run: what would become of all, and which entities would change.',
          content: json({ oneOf: [schema('WithdrawalResult'), schema('WithdrawalPreview')] }),
        },
        ...REFUSED,
        400: problem(
          'The request is not what it should be; a position is none of this log, or the cursor none of this withdrawal.',
        ),
        404: problem('Nobody has registered the source (NOT_FOUND).'),
        409: problem(
          'Another number of entities is concerned than expectedCount says, or more than ten without it (MASS_REMOVAL).',
        ),
        503: problem('The history does not reflect what is to be withdrawn yet (NOT_YET_PROJECTED).'),
      },
    },
  },
}
