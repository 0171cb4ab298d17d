import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ROWS } from './rows/rows.mjs'

const OPTIONS = {
  entities: { type: 'string', default: '50000' },
  json: { type: 'string' },
  only: { type: 'string' },
  profile: { type: 'string' },
}

/** Of fewer, five owners have no full page. */
const FEWEST_ENTITIES = 2000

/** What the command line asks for; throws what is wrong with it. */
export function readOptions(args) {
  const { values } = parseArgs({ args, options: OPTIONS })
  const entities = Number(values.entities)
  if (!Number.isInteger(entities) || entities < FEWEST_ENTITIES) {
    throw new Error(`--entities must be a whole number from ${FEWEST_ENTITIES}`)
  }
  return {
    entities,
    rows: chosen(values.only),
    json: values.json && resolve(values.json),
    profile: values.profile && resolve(values.profile),
    command: ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' '),
  }
}

function chosen(only) {
  if (only === undefined) return ROWS
  const names = only.split(',').map((name) => name.trim())
  const unknown = names.find((name) => !ROWS.some((row) => row.name === name))
  if (unknown !== undefined) {
    throw new Error(`--only knows no row ${unknown}; there are ${ROWS.map(({ name }) => name).join(', ')}`)
  }
  return ROWS.filter(({ name }) => names.includes(name))
}
