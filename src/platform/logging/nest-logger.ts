import type { LoggerService } from '@nestjs/common'
import type { Logger } from './logger.js'

type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'

/** Contexts in which Nest reports every module and route it sets up, at the level of real news. */
const CHATTER = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'GraphQLModule'])

/** Puts what Nest logs into Strata's log. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1)
    this.write(typeof context === 'string' && CHATTER.has(context) ? 'debug' : 'info', message, rest)
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest)
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest)
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest)
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest)
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest)
  }

  /** Nest passes a stack (errors only) and then its context as trailing strings. */
  private write(level: Level, message: unknown, rest: unknown[]): void {
    const texts = rest.filter((value) => typeof value === 'string')
    const stack = texts.find((text) => text.includes('\n    at '))
    const context = texts.findLast((text) => text !== stack)
    if (message instanceof Error) this.logger[level]({ context, err: message }, message.message)
    else if (typeof message === 'string') this.logger[level]({ context, stack }, message)
    else this.logger[level]({ context, stack, detail: message })
  }
}
