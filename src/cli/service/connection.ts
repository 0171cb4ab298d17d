import { UsageError } from '../cli-error.js'

export const DEFAULT_URL = 'http://127.0.0.1:4000'

/** The service that commands talk to. */
export interface Connection {
  url: URL
  /** Sent as Bearer. */
  token: string | undefined
  /** What its requests are part of; each is something of its own by default. */
  correlationId?: string
}

/** What `--url` and `--token` say, checked. Empty is as good as absent: shells export variables empty. */
export function connectionFrom(options: { url?: string; token?: string }): Connection {
  const token = options.token?.trim() ?? ''
  if (!/^[\x21-\x7e]*$/.test(token)) {
    throw new UsageError('The token has characters no HTTP header can hold. Check STRATA_TOKEN or --token.')
  }
  return { url: requireServiceUrl(options.url), token: token === '' ? undefined : token }
}

function requireServiceUrl(text: string | undefined): URL {
  const given = text === undefined || text.trim() === '' ? DEFAULT_URL : text.trim()
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new UsageError(
      `${JSON.stringify(given)} is no http(s) URL. Say where the service is, as in --url ${DEFAULT_URL}.`,
    )
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError('The URL must not hold a user or password. Give the token by STRATA_TOKEN or --token.')
  }
  return url
}

/** The address of a path below the service's URL, which may itself have a path. */
export function addressOf({ url }: Connection, path: string, query: Record<string, string | undefined> = {}): URL {
  const address = new URL(url.pathname.replace(/\/+$/, '') + path, url)
  for (const [name, value] of Object.entries(query)) if (value !== undefined) address.searchParams.set(name, value)
  return address
}
