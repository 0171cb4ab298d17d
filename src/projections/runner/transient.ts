/** Postgres error classes and codes that pass by themselves: connections, resources, serialisation, shutdown, cancelling. */
const TRANSIENT_STATES = /^(08|53|57014|57P|40001|40P01|55P03|25P02|58)/
const TRANSIENT_NODE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])
/** What node-postgres says, without a code, of a connection that went away. */
const TRANSIENT_MESSAGES =
  /connection terminated|timeout exceeded when trying to connect|client (has encountered a connection error|was closed)/i

/** Whether a failure says nothing about what was asked, so that the same again may succeed. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return TRANSIENT_STATES.test(code) || TRANSIENT_NODE_CODES.has(code) || TRANSIENT_MESSAGES.test(error.message)
}
