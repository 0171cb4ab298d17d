import { join } from 'node:path'
import { startOwnServer } from './kit/own-server.mjs'
import { progress } from './kit/progress.mjs'
import { startService } from './kit/service.mjs'
import { ingest } from './rows/ingest.mjs'

/** Takes the rows through their stages, and gives what they measured by group. */
export async function runRows(options) {
  const groups = []
  const take = async (stage, bench) => {
    for (const { name, measure } of options.rows.filter((row) => row.stage === stage)) {
      progress(name)
      groups.push({ name, rows: await measure(bench) })
    }
  }
  const wants = (...stages) => options.rows.some(({ stage }) => stages.includes(stage))
  const { entities, folder, profile, cleanUp } = options
  let postgres
  if (wants('empty')) {
    const server = await startOwnServer(join(folder, 'empty'), cleanUp)
    postgres = server.postgres
    await take('empty', { entities, cleanUp, ...server })
    await server.stop()
  }
  if (wants('service', 'stopped')) postgres = await withEntities({ ...options, take }, wants)
  for (const { name, measure } of options.rows.filter(({ stage }) => stage === 'own')) {
    const service = await startService({ dataDir: join(folder, name), profile, cleanUp })
    const bench = { entities, cleanUp, ...service }
    postgres = service.postgres
    progress(`${name}: ingest`)
    await ingest(bench)
    progress(name)
    groups.push({ name, rows: await measure(bench) })
    await service.stop()
  }
  return { groups, postgres }
}

/** The rows that share one service and its entities, and those of its database alone; gives the version of Postgres. */
async function withEntities({ rows, entities, folder, profile, cleanUp, take }, wants) {
  const dataDir = join(folder, 'data')
  const service = await startService({ dataDir, profile, cleanUp })
  const bench = { entities, cleanUp, ...service }
  if (!rows.some(({ measure }) => measure === ingest)) {
    // Whatever else is asked for needs the entities.
    progress('ingest, for the other rows')
    await ingest(bench)
  }
  await take('service', bench)
  await service.stop()
  if (wants('stopped')) {
    const server = await startOwnServer(dataDir, cleanUp)
    await take('stopped', { entities, ...server })
    await server.stop()
  }
  return service.postgres
}
