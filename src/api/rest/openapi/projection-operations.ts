import { answer, problem, query, TEXT } from './describe.js'

const NAME = { name: 'name', in: 'path', required: true, description: 'The projection.', schema: TEXT }
const REFUSED = {
  404: problem('There is no such projection (NOT_FOUND).'),
  422: problem('A parameter is not what it should be.'),
}
const BUSY = problem('It is being rebuilt, checked or rolled back already (REBUILD_IN_PROGRESS).')
const ASKED = answer('It is asked for: a process with the projector role carries it out.', 'Rebuild')

/** Path → method → operation, of projections. */
export const PROJECTION_OPERATIONS = {
  '/api/projections': {
    get: {
      tags: ['projections'],
      operationId: 'listProjections',
      summary: 'How every projection is doing',
      responses: { 200: answer('All of them.', 'Projections') },
    },
  },
  '/api/projections/{name}/rebuild': {
    post: {
      tags: ['projections'],
      operationId: 'rebuildProjection',
      summary: 'Fill a projection anew from the log beside the live one, compare them and switch',
      parameters: [
        NAME,
        query('acceptDifferences', 'Switch though the two differ.', { type: 'boolean', default: false }),
      ],
      responses: { 202: ASKED, ...REFUSED, 409: BUSY },
    },
    delete: {
      tags: ['projections'],
      operationId: 'cancelRebuild',
      summary: 'Give the rebuild, check or roll-back up that goes on',
      parameters: [NAME],
      responses: {
        202: answer('It ends soon; the live projection is not touched.', 'Rebuild'),
        ...REFUSED,
        404: problem('There is no such projection, or nothing goes on (NOT_FOUND).'),
      },
    },
  },
  '/api/projections/{name}/roll-back': {
    post: {
      tags: ['projections'],
      operationId: 'rollBackProjection',
      summary: 'Bring the generation back that was live before the last switch',
      parameters: [NAME],
      responses: {
        202: ASKED,
        ...REFUSED,
        409: problem('Something goes on (REBUILD_IN_PROGRESS), or there is none (NOTHING_TO_ROLL_BACK_TO).'),
      },
    },
  },
  '/api/projections/{name}/check': {
    post: {
      tags: ['projections'],
      operationId: 'checkProjection',
      summary: 'Compare a projection with a replay of the log',
      parameters: [NAME],
      responses: { 202: ASKED, ...REFUSED, 409: BUSY },
    },
  },
}
