import type { DifferingRow, TableComparison } from '../../projections/rebuild/compare-tables.js'
import type { Rebuild } from '../../projections/rebuild/rebuild.js'
import type { Terminal } from '../terminal.js'

const number = new Intl.NumberFormat('en-US')

/** Says what a rebuild, a check or a roll-back came to. */
export function reportRebuild(terminal: Terminal, rebuild: Rebuild): void {
  for (const table of rebuild.tables) reportTable(terminal, table)
  const phases = Object.entries(rebuild.milliseconds).map(
    ([phase, milliseconds]) => `${phase.toLowerCase().replace('_', ' ')} ${(milliseconds / 1000).toFixed(1)} s`,
  )
  if (phases.length > 0) terminal.print(`Times: ${phases.join(', ')}.`)
  terminal.print(outcome(rebuild))
}

/** Whether it came to what was wanted. */
export const isFine = ({ state }: Rebuild): boolean => state === 'SWITCHED' || state === 'SAME'

function reportTable(terminal: Terminal, { table, same, live, replay, differing }: TableComparison): void {
  if (same) {
    terminal.print(`✓ ${table}: ${number.format(live.rows)} rows, the same`)
    return
  }
  terminal.print(`✗ ${table}: differs (live ${number.format(live.rows)} rows, replay ${number.format(replay.rows)})`)
  for (const row of differing) terminal.print(`    ${describe(row)}`)
}

function describe({ key, in: where, columns }: DifferingRow): string {
  const name = Object.values(key).join(' ')
  if (where === 'BOTH') return `${name}: ${columns.join(', ')}`
  return `${name}: only ${where === 'LIVE' ? 'live' : 'in the replay'}`
}

function outcome({ kind, state, projection, error, position, tables }: Rebuild): string {
  const at = position === null ? '' : ` at position ${position}`
  const different = tables.some(({ same }) => !same)
  const command = `strata rebuild ${projection.split('@')[0]}`
  switch (state) {
    case 'SWITCHED':
      if (kind === 'ROLL_BACK') return `${projection} is rolled back. \`--roll-back\` again undoes that.`
      return `${projection} is rebuilt and switched${different ? ', with the differences above' : ''}. \`${command} --roll-back\` goes back.`
    case 'SAME':
      return `${projection} is what a replay of the log comes to${at}.`
    case 'DIFFERENT':
      return kind === 'CHECK'
        ? `${projection} is not what a replay of the log comes to${at}. \`${command} --accept-differences\` makes it so.`
        : `Not switched: ${projection} and the replay differ${at}. --accept-differences switches all the same.`
    case 'CANCELLED':
      return `Cancelled: ${projection} is as it was.`
    case 'FAILED':
    case 'REQUESTED':
    case 'RUNNING':
      return `Failed: ${error ?? 'no reason is known'}. ${projection} is as it was.`
  }
}
