/** A connection string that names a KurrentDB server, in whichever of its spellings. */
const SCHEME = /^(?:esdb|kurrentdb|kurrent|kdb)(\+discover)?:\/\//

/** Options that the client knows, without regard to case; it prints a string with an unknown one, password and all. */
const OPTIONS = new Set(
  [
    'connectionName',
    'defaultDeadline',
    'discoveryInterval',
    'gossipTimeout',
    'keepAliveInterval',
    'keepAliveTimeout',
    'maxDiscoverAttempts',
    'nodePreference',
    'throwOnAppendFailure',
    'tls',
    'tlsCaFile',
    'tlsVerifyCert',
    'userCertFile',
    'userKeyFile',
  ].map((name) => name.toLowerCase()),
)
/** An append that fails has to throw: told not to, the client gives a wrong revision for a conflict. */
const DROPPED = 'throwonappendfailure'

/** A connection string as the client gets it, and what of it may be shown. */
export interface ConnectionString {
  /** Holds the password: never log it. */
  text: string
  /** The hosts alone. */
  shown: string
}

/** The text as a connection string to KurrentDB; undefined where it is none. */
export function parseConnectionString(text: string): ConnectionString | undefined {
  const [scheme, discover = ''] = SCHEME.exec(text) ?? []
  if (scheme === undefined) return undefined
  const [address = '', query = '', ...rest] = text.slice(scheme.length).split('?')
  const hosts = address.slice(address.lastIndexOf('@') + 1).replace(/\/+$/, '')
  const options = query.split('&').filter((option) => option !== '')
  if (rest.length > 0 || !areHosts(hosts) || !options.every(isKnown)) return undefined
  const kept = options.filter((option) => nameOf(option) !== DROPPED)
  // The old scheme makes the client warn on the console.
  const start = `kurrentdb${discover}://${address.replace(/\/+$/, '')}`
  return { text: kept.length > 0 ? `${start}?${kept.join('&')}` : start, shown: hosts }
}

function areHosts(hosts: string): boolean {
  return hosts.split(',').every((host) => /^[A-Za-z0-9._-]+(:\d{1,5})?$/.test(host))
}

function isKnown(option: string): boolean {
  return OPTIONS.has(nameOf(option)) && /=[^=?]+$/.test(option)
}

function nameOf(option: string): string {
  return (option.split('=')[0] ?? '').toLowerCase()
}
