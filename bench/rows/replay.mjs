import { countLines, open } from '../kit/answers.mjs'
import { floor, lessIsBetter, moreIsBetter } from '../kit/result.mjs'
import { millisecondsOf, spread } from '../kit/statistics.mjs'
import { entity } from '../organisation.mjs'

const CHANGES = 200
/** Rows above have written lower ones. */
const FIRST_REVISION = 10_000
const PAGE = 5000

/** The log over HTTP: as fast as it can be read, and how soon a follower hears of a change. */
export async function replay({ entities, client, strata, url }) {
  let events
  const floorTime = await millisecondsOf(() => readByDriver(strata))
  const time = await millisecondsOf(async () => (events = await countLines(`${url}/api/log`)))
  const rate = (milliseconds) => (events / milliseconds) * 1000
  const floors = [floor('the same rows read by the driver', rate(floorTime), 'events/s')]
  const { sent, heard } = await follow(url, client, entities)
  const answered = floor('the answer to the same change', spread(sent), 'ms')
  return [
    moreIsBetter('the whole log over HTTP', rate(time), 'events/s', { floors, limit: 20_000 }),
    lessIsBetter('a change sent until a follower has it', spread(heard), 'ms', { floors: [answered] }),
    lessIsBetter('  its p99', spread(heard).p99, 'ms', { limit: 200 }),
  ]
}

async function readByDriver(strata) {
  const text = `select position, stream, revision, id, type, data::text, metadata::text, recorded_at::text from log.events
    where position > $1 order by position limit ${PAGE}`
  for (let after = '0'; ;) {
    const { rows } = await strata.query({ text, values: [after], rowMode: 'array' })
    if (rows.length === 0) return
    after = rows.at(-1)[0]
  }
}

async function follow(url, client, entities) {
  const { position } = await client.record(entity(0, FIRST_REVISION - 1))
  const answer = await open(`${url}/api/log?follow=true&after=${position}`)
  const arrivals = new Map()
  answer.on('data', (chunk) => {
    const now = performance.now()
    for (const [, subject] of chunk.toString().matchAll(/"subject":"([^"]+)"/g)) arrivals.get(subject)?.(now)
  })
  const times = { sent: [], heard: [] }
  for (let i = 0; i < CHANGES; i++) {
    const change = entity((i * 41) % entities, FIRST_REVISION + i)
    const arrived = new Promise((resolve) => arrivals.set(change.entityRef, resolve))
    const start = performance.now()
    await client.record(change)
    times.sent.push(performance.now() - start)
    times.heard.push((await arrived) - start)
    arrivals.delete(change.entityRef)
  }
  answer.destroy()
  return times
}
