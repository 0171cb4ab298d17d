import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { appendInGroups, recording, withEventStore } from '../kit/event-log.mjs'
import { progress } from '../kit/progress.mjs'
import { cpuRows, floor, moreIsBetter } from '../kit/result.mjs'

const PROCESS = fileURLToPath(new URL('./rebuild-process.mjs', import.meta.url))
/** What the service gives its projector: src/api/projector-process.ts says why. */
const NODE_FLAGS = ['--max-semi-space-size=32']
/** What the goals are for, however many entities they are of. */
const EVENTS = 200_000
const GOALS = { goal: 50_000, limit: 30_000 }

/** The catalog rebuilt beside the live one, compared and switched to, with the service stopped. */
export async function rebuild(bench) {
  const once = await measured(bench)
  const each = Math.max(2, Math.round(EVENTS / bench.entities))
  progress(`rebuild: appending ${each - 1} more events an entity`)
  await appendRevisions(bench, each - 1)
  const often = await measured(bench)
  return [...rowsOf('an event an entity', once), ...rowsOf(`${each} events an entity`, often)]
}

function rowsOf(what, { events, readSeconds, seconds, filledSeconds, cpu }) {
  const floors = [floor(`the log read from end to end, ${what}`, events / readSeconds, 'events/s')]
  return [
    moreIsBetter(`${what}, until it is switched`, events / seconds, 'events/s', { floors, ...GOALS }),
    moreIsBetter(`${what}, until all indexes are made`, events / filledSeconds, 'events/s', { floors }),
    ...cpuRows(cpu, events, 'an event'),
  ]
}

function measured({ entities, strataUrl }) {
  return new Promise((resolve, reject) => {
    const child = fork(PROCESS, { execArgv: NODE_FLAGS, env: { ...process.env, STRATA_BENCH_DATABASE: strataUrl } })
    child.once('message', (found) => {
      if (found.entities === entities) resolve(found)
      else reject(new Error(`${found.entities} of ${entities} entities after the rebuild`))
    })
    child.once('exit', (code) => reject(new Error(`the rebuild ended with code ${code}`)))
  })
}

/** All entities once, then all again, as scans come. */
async function appendRevisions({ entities, strata, strataUrl }, further) {
  const { rows } = await strata.query('select stream, max(revision) as revision from log.events group by stream')
  const revisions = new Map(rows.map(({ stream, revision }) => [stream, revision]))
  await withEventStore(strataUrl, async (store) => {
    for (let revision = 1; revision <= further; revision++) {
      const requests = Array.from({ length: entities }, (_, n) => {
        const request = recording(n, 0, revision)
        const expectedRevision = revisions.get(request.stream) + revision - 1
        return { ...request, expectedRevision }
      })
      await appendInGroups(store, requests)
    }
  })
}
