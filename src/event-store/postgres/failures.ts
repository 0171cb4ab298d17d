import pg from 'pg'
import { UnencodableValue } from '../../platform/database/copy-frames.js'

/** Connection exceptions; server shut down, crashed or starting; session ended for idling; too many connections. */
const LOST_STATES = /^(08...|57P0[1235]|25P03|53300)$/
const LOST_CODES = /^(ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ENOTFOUND)$/
/** node-postgres gives these errors no code. */
const LOST_MESSAGES = /^(Connection terminated|Client (has encountered|was closed)|timeout exceeded when trying)/
/** Data exceptions, violated constraints, program limits: what the rows themselves are refused for. */
const CONTENT_STATES = /^(22|23|54)...$/

/** Whether the connection failed, and not what was asked of it: the outcome is unknown, and asking again can help. */
export function isConnectionFailure(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return LOST_STATES.test(error.code ?? '')
  if (!(error instanceof Error)) return false
  return LOST_CODES.test(codeOf(error)) || LOST_MESSAGES.test(error.message)
}

/** Whether what is written is refused for its content, so that other rows may well be taken. */
export function isContentRefusal(error: unknown): boolean {
  if (error instanceof UnencodableValue) return true
  return error instanceof pg.DatabaseError && CONTENT_STATES.test(error.code ?? '')
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}
