import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { SERVER_VERSIONS } from './context.js'
import { KurrentdbServer } from './kurrentdb-server.js'

/** Runs a server until SIGTERM or the end of its input: prints its URL, then obeys commands, a line each. */
export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { port: { type: 'string' }, data: { type: 'string' }, version: { type: 'string' } },
  })
  const version = SERVER_VERSIONS.find((known) => known === values.version)
  const server = await KurrentdbServer.start({ port: Number(values.port ?? 0), data: values.data, version })
  process.stdout.write(`${server.url}\n`)
  const stop = () => void server.stop().then(() => process.exit(0))
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  for await (const line of createInterface({ input: process.stdin })) {
    const done = await obey(server, line.trim())
    process.stdout.write(`${done ? 'done' : 'unknown'} ${line.trim()}\n`)
  }
}

async function obey(server: KurrentdbServer, line: string): Promise<boolean> {
  const [command = '', ...words] = line.split(' ')
  switch (command) {
    case 'go-away':
      await server.goAway()
      return true
    case 'come-back':
      await server.comeBack()
      return true
    case 'break-connections':
      server.breakConnections()
      return true
    case 'drop-subscriptions':
      server.subscriptions.drop(words[0] === 'end' ? 'end' : 'error')
      return true
    case 'fault': {
      const [call = 'append', kind = 'refuse', times = '1'] = words
      server.faults.plan(call as 'append', { kind: kind as 'stall' }, Number(times))
      return true
    }
    default:
      return false
  }
}
