import { randomUUID } from 'node:crypto'
import { WithdrawalTally } from '../../ingestion/withdrawal/withdrawal-tally.js'
import { CliError, EXIT, UsageError } from '../cli-error.js'
import { describeDifferences, requireLimit } from '../differences.js'
import { startProgress } from '../progress.js'
import type { Connection } from '../service/connection.js'
import { ServiceRefusal } from '../service/refusal.js'
import { previewWithdrawal, withdraw, type WithdrawalPreview } from '../service/withdrawals.js'
import type { Terminal } from '../terminal.js'
import { addPart, describeCounts, describePreview, type Counts } from './describe.js'

export interface WithdrawOptions {
  from: string
  until?: string
  reason?: string
  expect?: string
  dryRun?: true
  yes?: true
  limit?: string
  json?: true
}

/** `strata withdraw`: tells what a withdrawal comes to, asks, and carries it out. */
export async function runWithdrawal(
  connection: Connection,
  terminal: Terminal,
  source: string,
  options: WithdrawOptions,
): Promise<number> {
  const [expected, limit] = [requireCount(options.expect), requireLimit(options.limit)]
  const intent = options.dryRun === true ? undefined : requireIntent(options, terminal)
  const stretch = { from: options.from, until: options.until }
  const preview = await previewWithdrawal(connection, source, stretch, limit)
  if (expected !== undefined && expected !== preview.entities)
    throw new CliError(`${source} spoke of ${preview.entities} entities there, not of ${expected}: nothing was done.`)
  if (!intent) {
    print(terminal, options, preview, [
      ...describePreview(preview),
      ...describeDifferences(preview.differences, preview.total),
      'Nothing was changed. Give --reason instead of --dry-run to do it.',
    ])
    return EXIT.ok
  }
  describePreview(preview).forEach(terminal.note)
  if (!(await intent.confirmed(preview))) {
    terminal.note('Nothing was done.')
    return EXIT.failed
  }
  const expectedCount = expected ?? (options.yes === true ? undefined : preview.entities)
  const correlationId = randomUUID()
  const said = { reason: intent.reason, expectedCount }
  const counts = await carryOut({ ...connection, correlationId }, terminal, preview, said)
  if (counts.position !== null) terminal.note(`\`strata audit --correlation-id ${correlationId}\` tells of it.`)
  print(terminal, options, counts, describeCounts(counts))
  return counts.refused.length > 0 ? EXIT.failed : EXIT.ok
}

/** Why it is done, and whether whoever sees what it comes to wants it. */
interface Intent {
  reason: string
  confirmed: (preview: WithdrawalPreview) => Promise<boolean>
}

function requireIntent({ reason, yes }: WithdrawOptions, { confirm }: Terminal): Intent {
  if (reason === undefined)
    throw new UsageError('Say why with --reason TEXT, or see what would change with --dry-run first.')
  if (yes === true) return { reason, confirmed: () => Promise.resolve(true) }
  if (!confirm)
    throw new UsageError(
      'Nobody is here to be asked: say --yes, and how many entities you --expect, or see with --dry-run first.',
    )
  return { reason, confirmed: ({ entities }) => (entities === 0 ? Promise.resolve(true) : confirm('Withdraw it?')) }
}

function print(terminal: Terminal, { json }: WithdrawOptions, answer: object, lines: readonly string[]): void {
  if (json === true) terminal.print(JSON.stringify(answer, undefined, 2))
  else lines.forEach(terminal.print)
}

async function carryOut(
  connection: Connection,
  terminal: Terminal,
  { source, from, until, entities }: WithdrawalPreview,
  said: { reason: string; expectedCount: number | undefined },
): Promise<Counts> {
  const progress = startProgress(terminal, 'Withdrawing', entities)
  const counts: Counts = { source, from, until, ...new WithdrawalTally().counts, position: null }
  try {
    for await (const part of withdraw(connection, source, { from, until, ...said }))
      progress.advance(addPart(counts, part))
    return counts
  } catch (error) {
    const done = counts.restored + counts.retracted
    if (error instanceof ServiceRefusal && error.code === 'MASS_REMOVAL') throw unexpected(source, entities)
    if (done > 0) terminal.note(`${done} entities were changed. The same command with --until ${until} does the rest.`)
    throw error
  } finally {
    progress.stop()
  }
}

/** The refusal names the member of the request; whoever typed the command needs its option. */
const unexpected = (source: string, count: number) =>
  new CliError(
    `MASS_REMOVAL: ${source} spoke of ${count} entities there, and nothing was done. ` +
      `If that is right, say --expect ${count} with --yes.`,
  )

function requireCount(text: string | undefined): number | undefined {
  if (text === undefined || /^\d{1,9}$/.test(text)) return text === undefined ? undefined : Number(text)
  throw new UsageError('--expect must be a whole number.')
}
