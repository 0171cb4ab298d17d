import { millisecondsOf, spread } from '../kit/statistics.mjs'
import { floor, lessIsBetter } from '../kit/result.mjs'
import { entity } from '../organisation.mjs'

const CHANGES = 300
const WARM_UP = 20
/** The ingest row wrote revision 0. */
const FIRST_REVISION = 100
const READ = 'query ($ref: String!, $at: Position!) { entity(ref: $ref, minPosition: $at) { ref description } }'

/** How long after a change is sent it can be read, one change after the other. */
export async function freshness({ entities, client, scratch }) {
  const times = { whole: [], read: [], floor: [] }
  for (let i = -WARM_UP; i < CHANGES; i++) {
    const change = entity(Math.abs(i * 37) % entities, FIRST_REVISION + i)
    let position
    const write = await millisecondsOf(async () => ({ position } = await client.record(change)))
    const read = await millisecondsOf(() => readBack(client, change, position))
    const low = await millisecondsOf(() => writeAndRead(scratch, change))
    if (i < 0) continue
    times.whole.push(write + read)
    times.read.push(read)
    times.floor.push(low)
  }
  const floors = [floor('the same row updated and read by primary key', spread(times.floor), 'ms')]
  const p99 = spread(times.whole).p99
  return [
    lessIsBetter('a change sent until it is read', spread(times.whole), 'ms', { floors }),
    lessIsBetter('  of which after its answer', spread(times.read), 'ms', { floors }),
    lessIsBetter('  its p99', p99, 'ms', { limit: 100 }),
  ]
}

async function readBack(client, { entityRef, fragment }, at) {
  const { entity: found } = await client.graphql(READ, { ref: entityRef, at })
  if (found?.description !== fragment.metadata.description) throw new Error(`${entityRef} is read as it was before`)
}

async function writeAndRead(scratch, { entityRef, fragment }) {
  const values = [entityRef, JSON.stringify(fragment)]
  await scratch.query({ name: 'write', text: 'update fragments set body = $2 where key = $1', values })
  const { rowCount } = await scratch.query({
    name: 'read',
    text: 'select body from fragments where key = $1',
    values: [entityRef],
  })
  if (rowCount !== 1) throw new Error(`the floor does not have ${entityRef}`)
}
