/** The environment is wrong: one line per variable with its rule and never with its value, which may be a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'))
  }
}
