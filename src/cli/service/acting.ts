import type { Command } from 'commander'
import { connectionFrom, type Connection } from './connection.js'

/** What a command does with the service; gives the exit code. */
export type Act<Options> = (connection: Connection, args: string[], options: Options) => Promise<number>

/** Makes actions of a command whose options are those, the program's own included, and that tells how it ended. */
export function acting<Options extends object>(finish: (exitCode: number) => void) {
  return (run: Act<Options>) =>
    async (...given: unknown[]): Promise<void> => {
      const command = given.at(-1) as Command
      const options = command.optsWithGlobals<Options & { url: string; token?: string }>()
      finish(await run(connectionFrom(options), command.args, options))
    }
}
