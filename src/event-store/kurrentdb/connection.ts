import { KurrentDBClient } from '@kurrent/kurrentdb-client'
import streamsGrpc from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_grpc_pb.js'
import type { ReadReq } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js'
import { isNotLeader, isTransient, KurrentdbStalled } from './failures.js'
import { ReadCall, type ResponseStream } from './read-call.js'

/**
 * What the client builds its own commands from: its channel, credentials, discovery and reconnection. Reads go through it
 * because `readStream` and `readAll` (of client 1.3.1, through its native bridge) cut recorded times to whole seconds, while
 * `subscribeToAll` does not: the same event would have two times.
 */
interface Commands {
  GRPCStreamCreator(
    client: typeof streamsGrpc.StreamsClient,
    name: string,
    create: (client: { read(message: ReadReq, ...args: unknown[]): ResponseStream }) => ResponseStream,
  ): () => Promise<ResponseStream>
  callArguments(options: object, callOptions: { deadline: number }): unknown[]
}

/**
 * A client that is replaced when it failed: it keeps a failed look-up of the server's features for good, and an append whose
 * answer got lost waits on a call that all later appends share.
 */
export class Connection {
  private current: KurrentDBClient | undefined

  /** @param text the connection string; holds the password */
  constructor(private readonly text: string) {}

  /** Runs a command within a time; without an answer its outcome is unknown. */
  async run<T>(waitMs: number, command: (client: KurrentDBClient) => Promise<T>): Promise<T> {
    const client = this.client()
    try {
      return await withinTime(command(client), waitMs)
    } catch (error) {
      this.replace(client, error)
      throw error
    }
  }

  /** Starts a read, which ends on its signal. */
  async read(message: ReadReq, signal: AbortSignal): Promise<ReadCall> {
    const commands = this.client() as unknown as Commands
    const args = commands.callArguments({}, { deadline: Infinity })
    const start = commands.GRPCStreamCreator(streamsGrpc.StreamsClient, 'read', (grpc) => grpc.read(message, ...args))
    return new ReadCall(await start(), signal)
  }

  /** The next call gets a client of its own. */
  renew(): void {
    const failed = this.current
    this.current = undefined
    void failed?.dispose().catch(() => undefined)
  }

  /** Ends every call. */
  async dispose(): Promise<void> {
    const client = this.current
    this.current = undefined
    await client?.dispose()
  }

  private client(): KurrentDBClient {
    this.current ??= KurrentDBClient.connectionString(this.text)
    return this.current
  }

  private replace(failed: KurrentDBClient, error: unknown): void {
    // Of another leader the client knows by itself, and a fresh one would not.
    if (this.current !== failed || !isTransient(error) || isNotLeader(error)) return
    this.renew()
  }
}

async function withinTime<T>(command: Promise<T>, waitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new KurrentdbStalled('The event log does not answer.')), waitMs)
  })
  try {
    return await Promise.race([command, late])
  } finally {
    clearTimeout(timer)
  }
}
