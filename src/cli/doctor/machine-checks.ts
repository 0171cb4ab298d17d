import { constants, existsSync } from 'node:fs'
import { access } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ConfigError } from '../../platform/config/config-error.js'
import { readConfig } from '../../platform/config/read-config.js'
import { loadBinaries } from '../../platform/database/embedded/binaries.js'
import { DatabaseSetupError } from '../../platform/database/setup-error.js'
import { failed, ok, skipped, type Check, type Patient } from './check.js'

const OLDEST_NODE = [20, 19] as const

/** Node.js itself. */
export const nodeVersion: Check = {
  name: 'Node.js',
  run() {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
    const [wantedMajor, wantedMinor] = OLDEST_NODE
    const isEnough = major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)
    if (isEnough) return ok(process.versions.node)
    return failed(`is ${process.versions.node}`, `Install Node.js ${OLDEST_NODE.join('.')} or newer.`)
  },
}

/** Whether what `strata start` runs is there. */
export const build: Check = {
  name: 'build',
  run({ home }) {
    if (existsSync(new URL('dist/api/server.js', home))) return ok('dist is there')
    return failed('dist has no server', 'Run npm run build; npm start does so by itself, too.')
  },
}

/** The variables that `strata start` would read. */
export const settings: Check = {
  name: 'settings',
  run({ env }) {
    try {
      const { host, port } = readConfig(env)
      return ok(`strata start would listen on ${host}:${port}`)
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      return failed(error.problems.join('; '), 'Correct or unset these variables.')
    }
  },
}

/** Whether Postgres can be started, where it is the embedded one. */
export const embeddedPostgres: Check = {
  name: 'embedded Postgres',
  needs: settings.name,
  async run({ env }) {
    if (usesOwnDatabase(env)) return skipped('STRATA_DATABASE_URL names another one')
    try {
      const { postgres } = await loadBinaries()
      return ok(postgres)
    } catch (error) {
      if (!(error instanceof DatabaseSetupError)) throw error
      return failed('cannot be used', error.message)
    }
  },
}

/** Whether the embedded Postgres could keep its data where it should. */
export const dataFolder: Check = {
  name: 'data folder',
  needs: settings.name,
  async run({ env }) {
    if (usesOwnDatabase(env)) return skipped('STRATA_DATABASE_URL names another database')
    const { dataDir } = readConfig(env)
    const existing = nearestExisting(dataDir)
    try {
      await access(existing, constants.W_OK | constants.X_OK)
      return ok(existing === dataDir ? dataDir : `${dataDir} will be made`)
    } catch {
      const advice = 'Make it writable, or name another folder by STRATA_DATA_DIR or --data-dir.'
      return failed(`${existing} cannot be written by this user`, advice)
    }
  },
}

const usesOwnDatabase = (env: Patient['env']) => readConfig(env).databaseUrl !== undefined

function nearestExisting(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path))
}
