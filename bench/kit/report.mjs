/** The report as a table for people. */
export function asTable({ command, entities, machine, groups }) {
  const head = ['', 'figure', 'p99', '× floor', 'goal', 'limit', '']
  const lines = groups.flatMap(({ name, rows }) => [[name], ...floorsOf(rows).map(floorCells), ...rows.map(rowCells)])
  const widths = head.map((_, i) => Math.max(...[head, ...lines].map((cells) => (cells[i] ?? '').length)))
  const text = [head, ...lines].map((cells) => aligned(cells, widths)).join('\n')
  const { cores, cpu, memoryGb, node, postgres, load, loadAfter } = machine
  return `
${command}
${entities.toLocaleString('en')} entities · ${cores} cores (${cpu}), ${memoryGb} GB · Node ${node}, Postgres ${postgres}
load average before ${load.join(' ')}, after ${loadAfter.join(' ')}

${text}

× floor: how many times the floor's time or space; of several floors in their order. bench/README.md says more.
`
}

/** The report as data: floors stand with each row that is measured by them. */
export function asJson({ groups, ...rest }) {
  const rows = groups.flatMap(({ name, rows: measured }) =>
    measured.map(({ floors, ...row }) => ({
      group: name,
      ...row,
      floors: floors.map(([low, ratio]) => ({ ...low, ratio: Number(ratio.toFixed(3)) })),
    })),
  )
  return { ...rest, rows }
}

const floorsOf = (rows) => [...new Set(rows.flatMap(({ floors }) => floors.map(([low]) => low)))]

const floorCells = ({ what, figure, unit, p99 }) => [`  floor: ${what}`, amount(figure, unit), amount(p99, unit)]

function rowCells({ what, figure, unit, p99, floors, goal, limit, verdict = '' }) {
  const ratios = floors.map(([, ratio]) => shortened(ratio)).join(' · ')
  return [
    `  ${what}`,
    amount(figure, unit),
    amount(p99, unit),
    ratios,
    amount(goal, unit),
    amount(limit, unit),
    verdict,
  ]
}

const amount = (value, unit) => (value === undefined ? '' : `${shortened(value)} ${unit}`)

function shortened(value) {
  const size = Math.abs(value)
  const digits = size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : 2
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/** Text to the left, figures to the right. */
function aligned(cells, widths) {
  const isText = (i) => i === 0 || i === widths.length - 1
  const padded = cells.map((cell, i) => (isText(i) ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
  return padded.join('  ').trimEnd()
}
