import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino'
import type { Config } from '../config/config.js'

export type { Logger } from 'pino'

const SECRETS = ['authorization', 'cookie', '["set-cookie"]', 'password', 'token', '["x-admin-token"]']
/** How deep a secret may sit in a logged object: `req.headers.authorization` is two below the top. */
const PREFIXES = ['', '*', '*.*']

/**
 * The log of a process: one JSON object a line.
 *
 * @param destination where lines go instead of stdout
 */
export function createLogger(level: Config['logLevel'], destination?: DestinationStream): Logger {
  const options = {
    level,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: SECRETS.flatMap((secret) => PREFIXES.map((prefix) => join(prefix, secret))),
      censor: '[redacted]',
    },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}

function join(prefix: string, key: string): string {
  return prefix === '' || key.startsWith('[') ? `${prefix}${key}` : `${prefix}.${key}`
}
