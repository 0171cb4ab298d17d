/** One wrong place in an input. */
export interface FieldError {
  /** JSON pointer (RFC 6901) into the input. */
  pointer: string
  detail: string
}

/** Every code a client may meet, with the HTTP status it has. The codes are part of the contract: never rename one. */
export const ERROR_CODES = {
  BAD_REQUEST: 400,
  MALFORMED_JSON: 400,
  DUPLICATE_KEY: 400,
  TOO_DEEP: 400,
  INVALID_INPUT: 422,
  INVALID_ENTITY_REF: 422,
  INVALID_FRAGMENT: 422,
  INVALID_SOURCE: 422,
  UNKNOWN_KIND: 422,
  INVALID_FILTER: 400,
  INVALID_ORDER: 400,
  INVALID_CURSOR: 400,
  INVALID_PAGE: 400,
  INVALID_POSITION: 400,
  QUERY_TOO_DEEP: 400,
  QUERY_TOO_COSTLY: 400,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  STALE_REVISION: 409,
  STREAM_NOT_UNDERSTOOD: 409,
  MASS_REMOVAL: 409,
  REBUILD_IN_PROGRESS: 409,
  NOTHING_TO_ROLL_BACK_TO: 409,
  LOG_ALTERED: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  TOO_MANY_SUBSCRIPTIONS: 429,
  TOO_MANY_CONFLICTS: 503,
  NOT_YET_PROJECTED: 503,
  UNAVAILABLE: 503,
  INTERNAL: 500,
} as const

export type ErrorCode = keyof typeof ERROR_CODES

/** A refusal with a stable code. The edges turn it into a problem document, a GraphQL error or a result's `error`. */
export class StrataError extends Error {
  override readonly name = 'StrataError'

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly errors: readonly FieldError[] = [],
  ) {
    super(message)
  }

  /** HTTP status of the code. */
  get status(): number {
    return ERROR_CODES[this.code]
  }
}
