import { isIP } from 'node:net'
import type { Config } from '../../platform/config/config.js'

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i

/**
 * Whether a request may be addressed to a host. Listening on loopback keeps other machines out, but not a web page that has
 * its own name resolve to this one (DNS rebinding) and so may read what it is answered. An open service has the same trouble
 * with the browsers of whoever can reach it, so a name has to be allowed there, too; an address cannot be rebound.
 */
export function isAllowedHost(host: string | undefined, { access, allowedHosts }: Config): boolean {
  const name = (host ?? '').replace(/:\d{1,5}$/, '').toLowerCase()
  if (LOOPBACK.test(name) || allowedHosts.includes(name)) return true
  return access === 'open' && isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0
}

/**
 * Whether a page may open a WebSocket to a host: one that was served under the same address, or under a name that is allowed, which a
 * proxy in between makes another. Who is no browser sends no origin.
 */
export function isAllowedOrigin(
  origin: string | undefined,
  host: string | undefined,
  { allowedHosts }: Config,
): boolean {
  if (origin === undefined) return true
  if (!URL.canParse(origin)) return false
  const page = new URL(origin)
  return page.host === withoutDefaultPort(host ?? '', page.protocol) || allowedHosts.includes(page.hostname)
}

/** As URLs have it. */
const withoutDefaultPort = (host: string, protocol: string) =>
  host.toLowerCase().replace(protocol === 'https:' ? /:443$/ : /:80$/, '')

export const FOREIGN_HOST =
  'The service is asked at localhost, 127.0.0.1 or [::1], or under a name that STRATA_ALLOWED_HOSTS lists.'
