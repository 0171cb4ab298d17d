/** Postgres settings by name. */
export type ServerSettings = Readonly<Record<string, string>>

/** Meant for a machine that Postgres shares with Strata; what is not here is Postgres's default, durability included. */
export const DEFAULT_SETTINGS: ServerSettings = {
  shared_buffers: '256MB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  effective_cache_size: '1GB',
  max_connections: '100',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Error details and statements hold what clients sent; Strata logs its own errors, without them.
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
}

/** The text of a configuration file: the defaults, then the caller's settings, then what only Strata decides. */
export function configurationFile(settings: ServerSettings, port: number): string {
  const all: ServerSettings = {
    ...DEFAULT_SETTINGS,
    ...settings,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port: String(port),
  }
  const lines = Object.entries(all).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`)
  return `# Written by Strata at every start.\n${lines.join('\n')}\n`
}
