import { CliError, EXIT } from '../cli-error.js'
import { startProgress, type Progress } from '../progress.js'
import type { Connection } from '../service/connection.js'
import { sendBatch, type FragmentResult } from '../service/fragments.js'
import { query } from '../service/graphql.js'
import type { Terminal } from '../terminal.js'
import { demoSources, type DemoSource } from './demo-sources.js'
import { DEMO_MARKER } from './sources/github.js'
import { thingsToTry } from './things-to-try.js'

/** All fragments of the demo are members of this set, one a source, so that they can be taken out again. */
const DEMO_SET = 'strata-demo'

interface Tally {
  recorded: number
  unchanged: number
  superseded: number
  refused: FragmentResult[]
}

/** Loads the demo organisation and says what can be tried with it; gives the exit code. */
export async function runDemo(connection: Connection, terminal: Terminal, force: boolean): Promise<number> {
  if (!force) await requireEmptyOrDemo(connection)
  terminal.note(`This writes the demo organisation into the catalog at ${connection.url.href}.`)
  const sources = demoSources()
  const total = sources.reduce((sum, { items }) => sum + items.length, 0)
  const progress = startProgress(terminal, 'Loading', total)
  const tallies: Tally[] = []
  try {
    for (const source of sources) tallies.push(await load(connection, source, progress))
  } finally {
    progress.stop()
  }
  sources.forEach((source, index) => report(terminal, source, tallies[index]))
  terminal.print(thingsToTry(connection))
  return tallies.every(({ refused }) => refused.length === 0) ? EXIT.ok : EXIT.failed
}

async function requireEmptyOrDemo(connection: Connection): Promise<void> {
  const text = `{ entities(first: 1) { totalCount } entity(ref: "${DEMO_MARKER}") { ref } }`
  type Data = { entities: { totalCount: number }; entity: { ref: string } | null }
  const { entities, entity } = await query<Data>(connection, text)
  if (entities.totalCount === 0 || entity !== null) return
  throw new CliError(
    `The catalog at ${connection.url.href} has ${entities.totalCount} entities of its own, among which the demo’s would ` +
      'stand. Start an empty one (strata start --port 4100 --data-dir .strata-demo), or run strata demo --force.',
  )
}

async function load(connection: Connection, { source, items }: DemoSource, progress: Progress): Promise<Tally> {
  const tally: Tally = { recorded: 0, unchanged: 0, superseded: 0, refused: [] }
  const lines = items.map((item) => JSON.stringify(item))
  for await (const result of sendBatch(connection, { source, set: DEMO_SET }, lines)) {
    if (result.outcome === 'RECORDED') tally.recorded++
    else if (result.outcome === 'UNCHANGED') tally.unchanged++
    else if (result.outcome === 'SUPERSEDED') tally.superseded++
    else tally.refused.push(result)
    progress.advance()
  }
  return tally
}

function report({ print }: Terminal, { source }: DemoSource, tally: Tally | undefined): void {
  if (tally === undefined) return
  const { recorded, unchanged, superseded, refused } = tally
  const rest = [
    superseded > 0 ? `, superseded ${superseded}` : '',
    refused.length > 0 ? `, refused ${refused.length}` : '',
  ]
  print(`${source.padEnd(24)} recorded ${recorded}, unchanged ${unchanged}${rest.join('')}`)
  for (const { entityRef, error } of refused) print(`  ${entityRef}  ${error?.code ?? ''}  ${error?.message ?? ''}`)
}
