import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { CleanUp } from '../kit/clean-up.mjs'
import { machine } from '../kit/machine.mjs'
import { progress } from '../kit/progress.mjs'
import { asJson, asTable } from '../kit/report.mjs'
import { startService } from '../kit/service.mjs'
import { entity } from '../organisation.mjs'
import { sendBatch, steadyLoad } from './load.mjs'
import { growthRows } from './rows.mjs'

const PROBE = fileURLToPath(new URL('./memory-probe.mjs', import.meta.url))
const SEED_BATCH = 500
const OPTIONS = {
  minutes: { type: 'string', default: '20' },
  entities: { type: 'string', default: '3000' },
  rate: { type: 'string', default: '40' },
  json: { type: 'string' },
}

/** Loads a service steadily and says whether its memory grows; gives 1 where it does. */
export async function main(args) {
  const { values } = parseArgs({ args, options: OPTIONS })
  const [minutes, entities, rate] = ['minutes', 'entities', 'rate'].map((name) => positive(name, values[name]))
  const cleanUp = new CleanUp()
  cleanUp.onSignals()
  try {
    const folder = await mkdtemp(join(tmpdir(), 'strata-soak-'))
    cleanUp.later(() => rm(folder, { recursive: true, force: true }))
    const before = machine()
    const { postgres, counts, memory } = await soak({ minutes, entities, rate, folder, cleanUp })
    const rows = Object.entries(memory).flatMap(([name, samples]) => growthRows(name, samples))
    const report = {
      command: ['npm run soak', ...(args.length > 0 ? ['--', ...args] : [])].join(' '),
      entities,
      machine: { ...before, postgres, loadAfter: machine().load },
      groups: [{ name: `growth over ${minutes} minutes, without the first quarter`, rows }],
    }
    process.stdout.write(asTable(report))
    process.stdout.write(`${told(counts)}\n`)
    const whole = { ...asJson(report), minutes, rate, counts, memory }
    if (values.json) await writeFile(resolve(values.json), `${JSON.stringify(whole, null, 2)}\n`)
    return rows.some(({ verdict }) => verdict === 'missed') ? 1 : 0
  } catch (error) {
    if (!cleanUp.begun) progress(error.stack)
    return 1
  } finally {
    await cleanUp.now()
  }
}

async function soak({ minutes, entities, rate, folder, cleanUp }) {
  const memoryFolder = join(folder, 'memory')
  await mkdir(memoryFolder)
  const env = { NODE_OPTIONS: `--import=${PROBE}`, SOAK_MEMORY_FOLDER: memoryFolder }
  const service = await startService({ dataDir: join(folder, 'data'), env, cleanUp })
  const { client, pid, projectorPid, postgres } = service
  progress(`recording ${entities} entities`)
  for (let from = 0; from < entities; from += SEED_BATCH) {
    const count = Math.min(SEED_BATCH, entities - from)
    await sendBatch(
      client,
      Array.from({ length: count }, (_, i) => entity(from + i)),
    )
  }
  progress(`${minutes} minutes of load`)
  const until = Date.now() + minutes * 60_000
  const counts = await steadyLoad(client, { entities, rate, until })
  const memory = { 'the API process': await samplesOf(pid), 'the projector': await samplesOf(projectorPid) }
  await service.stop()
  return { postgres, counts, memory }

  async function samplesOf(of) {
    const lines = (await readFile(join(memoryFolder, `${of}.ndjson`), 'utf8')).trim().split('\n')
    return lines.map((line) => JSON.parse(line))
  }
}

function positive(name, text) {
  const value = Number(text)
  if (!(value > 0)) throw new Error(`--${name} must be a number above 0`)
  return value
}

const told = (counts) =>
  Object.entries(counts)
    .map(([name, count]) => `${name}: ${count}`)
    .join(', ')
