import { setTimeout as delay } from 'node:timers/promises'
import { entity } from '../organisation.mjs'
import { BY_NAME, COMPONENTS, PAGE, PAGE_WITH_TOTAL, SERVICES } from '../rows/questions.mjs'

const READ =
  'query ($ref: String!, $at: Position!) { entity(ref: $ref, minPosition: $at) { ref description fragments { source } } }'
const FACETS =
  'query ($filter: EntityFilter) { facets(fields: ["spec.type", "metadata.tags"], filter: $filter) { field } }'
const REFS = 'query ($refs: [String!]!) { entitiesByRefs(refs: $refs) { ref } }'
const BATCH = 50

/**
 * A steady mix of what clients do, at most so many actions a second, until the time is up. The entities are always the same
 * ones, so that nothing but a leak has a reason to grow. Gives how many actions there were of each kind.
 */
export async function steadyLoad(client, { entities, rate, until }) {
  const counts = {}
  const actions = actionsOn(client, entities)
  const running = new Set()
  let failure
  for (let n = 0; Date.now() < until && !failure; n++) {
    const due = delay(1000 / rate)
    const [name, act] = actions[n % actions.length]
    counts[name] = (counts[name] ?? 0) + 1
    // What a busy machine is slow with does not pile up.
    if (running.size >= 16) await Promise.race(running)
    const action = act(n)
      .catch((error) => (failure ??= error))
      .then(() => running.delete(action))
    running.add(action)
    await due
  }
  await Promise.all(running)
  if (failure) throw failure
  return counts
}

function actionsOn(client, entities) {
  const services = { filter: SERVICES, orderBy: BY_NAME }
  // No change is like any before.
  let revision = 0
  const changeAndRead = async (n) => {
    const change = entity((n * 37) % entities, ++revision)
    const { position } = await client.record(change)
    await client.graphql(READ, { ref: change.entityRef, at: position })
  }
  return [
    ['a change, read at its position', changeAndRead],
    ['a page of services', () => client.graphql(PAGE, services)],
    ['a change, read at its position', changeAndRead],
    ['a page with its total', () => client.graphql(PAGE_WITH_TOTAL, {})],
    ['facets', () => client.graphql(FACETS, { filter: COMPONENTS })],
    ['a change, read at its position', changeAndRead],
    ['100 entities by ref', (n) => client.graphql(REFS, { refs: refsFrom(n, entities) })],
    ['a batch of 50', (n) => sendBatch(client, changesFrom(n, entities, ++revision))],
  ]
}

const refsFrom = (n, entities) => Array.from({ length: 100 }, (_, i) => entity((n + i * 11) % entities).entityRef)
const changesFrom = (n, entities, revision) =>
  Array.from({ length: BATCH }, (_, i) => entity((n + i) % entities, revision))

/** Records items in one batch. */
export async function sendBatch(client, items) {
  const answer = await client.send('/api/catalog/fragments/batch', 'application/json', JSON.stringify(items))
  let told = ''
  for await (const chunk of answer) told += chunk
  const refused = JSON.parse(told).filter(({ error }) => error)
  if (refused.length > 0) throw new Error(`a batch was refused: ${JSON.stringify(refused[0])}`)
}
