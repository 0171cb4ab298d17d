import { answer, json, PAGE, problem, query, REFUSED, schema, TEXT } from './describe.js'

/** Of what can be tried first. */
export const DRY_RUN = query('dryRun', 'Say which entities would change and how, and append nothing.', {
  type: 'boolean',
  default: false,
})

const BAD_CURSOR = problem('The cursor is none that this list gave.')

/** Path → method → operation, of sources. */
export const SOURCE_OPERATIONS = {
  '/api/catalog/sources': {
    get: {
      tags: ['sources'],
      operationId: 'listSources',
      summary: 'Read who asserts, and how they rank',
      parameters: PAGE,
      responses: { 200: answer('A page, by id.', 'SourcePage'), 400: BAD_CURSOR, 422: REFUSED[422] },
    },
  },
  '/api/catalog/sources/rank': {
    post: {
      tags: ['sources'],
      operationId: 'setSourceRank',
      summary: 'Change how a source ranks',
      description:
        'Answers once that is in the log. Entities are folded anew in the background: readers see all of them by the old rank or all by the new one.',
      parameters: [query('source', 'The source.', TEXT, true), DRY_RUN, ...PAGE],
      requestBody: { required: true, content: json(schema('SourceRankChange')) },
      responses: {
        200: {
          description: 'How it ranks now. In a dry run: how it would rank, and which entities would change.',
          content: json({ oneOf: [schema('SourceRankResult'), schema('SourceRankPreview')] }),
        },
        ...REFUSED,
        404: problem('Nobody has registered the source (NOT_FOUND).'),
        409: problem('The source’s stream is not at expectedRevision (STALE_REVISION).'),
        503: problem(
          'A dry run waits until the catalog has what was acknowledged: it does not have it yet (NOT_YET_PROJECTED).',
        ),
      },
    },
  },
}
