/** The database cannot be used as it stands; the message tells the operator what to do and needs no stack trace. */
export class DatabaseSetupError extends Error {
  override readonly name = 'DatabaseSetupError'
}
