import { connect, createServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net'
import { Server, ServerCredentials } from '@grpc/grpc-js'
import { append, batchAppend } from './append-service.js'
import { isSince, Subscriptions, type ServerContext, type ServerVersion } from './context.js'
import { Faults } from './faults.js'
import { Log, type ProposedEvent } from './log.js'
import { appendRecords, appendSession } from './multi-append-service.js'
import { LogFile } from './persistence.js'
import { newId, PROTOCOL } from './protocol.js'
import { read } from './read-service.js'
import { clusterInfo, supportedMethods } from './server-info-service.js'

export interface KurrentdbServerOptions {
  /** 0, the default, takes a free one. */
  port?: number
  /** What the server can do. Default 25.1.0. */
  version?: ServerVersion
  /** A file that keeps the log. Default: memory only. */
  data?: string
  /** Whether the log starts with events of the server's own, as a real one does. Default true. */
  systemEvents?: boolean
}

const MOST_BYTES = 17 * 1024 * 1024

/**
 * A server that speaks KurrentDB's wire protocol as far as the event store uses it, and misbehaves on command. Clients
 * connect through a front of its own, so that connections can be cut while the server lives on.
 */
export class KurrentdbServer {
  readonly faults = new Faults()
  readonly log: Log
  readonly subscriptions = new Subscriptions()
  private readonly sockets = new Set<Socket>()
  private readonly grpc = new Server({ 'grpc.max_receive_message_length': MOST_BYTES })
  private readonly file: LogFile | undefined
  private front: TcpServer | undefined
  private inner = 0
  private port: number

  private constructor({ port = 0, version = '25.1.0', data, systemEvents = true }: KurrentdbServerOptions) {
    this.port = port
    this.file = data === undefined ? undefined : new LogFile(data)
    this.log = new Log((events) => this.file?.append(events))
    this.log.restore(this.file?.events ?? [])
    if (systemEvents && this.log.all.length === 0) this.log.add(SYSTEM_EVENTS)
    this.serve(version)
  }

  static async start(options: KurrentdbServerOptions = {}): Promise<KurrentdbServer> {
    const server = new KurrentdbServer(options)
    server.inner = await new Promise<number>((resolve, reject) => {
      const credentials = ServerCredentials.createInsecure()
      server.grpc.bindAsync('127.0.0.1:0', credentials, (error, port) => (error ? reject(error) : resolve(port)))
    })
    await server.comeBack()
    return server
  }

  /** A connection string. */
  get url(): string {
    return `kurrentdb://127.0.0.1:${this.port}?tls=false`
  }

  /** Cuts every connection; new ones are accepted. */
  breakConnections(): void {
    for (const socket of this.sockets) socket.destroy()
  }

  /** Cuts every connection and accepts none until `comeBack`; the log stays. */
  async goAway(): Promise<void> {
    const { front } = this
    this.front = undefined
    if (!front) return
    const closed = new Promise<void>((resolve) => front.close(() => resolve()))
    this.breakConnections()
    await closed
  }

  /** Listens again, on the same port. */
  async comeBack(): Promise<void> {
    const front = createServer((near) => this.forward(near))
    await new Promise<void>((resolve, reject) => {
      front.once('error', reject)
      front.listen(this.port, '127.0.0.1', resolve)
    })
    this.port = (front.address() as AddressInfo).port
    this.front = front
  }

  /** Adds events of another writer. */
  addForeign(stream: string, events: readonly Partial<ProposedEvent>[], { transaction = false } = {}): void {
    const given = events.map((event) => ({ ...FOREIGN, id: newId(), ...event, stream }))
    if (transaction) this.log.addTransaction(given)
    else this.log.add(given)
  }

  /** Ends everything. */
  async stop(): Promise<void> {
    this.subscriptions.resume()
    await this.goAway()
    this.grpc.forceShutdown()
    this.file?.close()
  }

  private serve(version: ServerVersion): void {
    const { log, faults, subscriptions } = this
    const breakConnections = () => this.breakConnections()
    const context: ServerContext = { log, faults, subscriptions, version, breakConnections }
    const { streamsGrpc, streamsV2Grpc, featuresGrpc, gossipGrpc } = PROTOCOL
    this.grpc.addService(streamsGrpc.StreamsService, {
      append: append(context),
      batchAppend: batchAppend(context),
      read: read(context),
    })
    if (isSince(version, '25.1.0')) {
      this.grpc.addService(streamsV2Grpc.StreamsServiceService, {
        appendSession: appendSession(context),
        ...(isSince(version, '26.1.0') ? { appendRecords: appendRecords(context) } : {}),
      })
    }
    this.grpc.addService(featuresGrpc.ServerFeaturesService, { getSupportedMethods: supportedMethods(context) })
    this.grpc.addService(gossipGrpc.GossipService, { read: clusterInfo(() => this.port) })
  }

  private forward(near: Socket): void {
    const far = connect(this.inner, '127.0.0.1')
    this.sockets.add(near)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.setNoDelay(true)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        this.sockets.delete(socket)
        other.destroy()
      })
      socket.pipe(other)
    }
  }
}

const EMPTY_JSON = Buffer.from('{}')
const FOREIGN: ProposedEvent = { id: '', type: 'Foreign', isJson: true, data: EMPTY_JSON, metadata: Buffer.alloc(0) }
/** What a fresh server has written before anybody else does, near enough. */
const SYSTEM_EVENTS = [
  ['$$$users', '$metadata'],
  ['$user-admin', '$UserCreated'],
  ['$settings', 'update-settings'],
  ['$projections-$all', '$ProjectionsInitialized'],
].map(([stream = '', type = '']) => ({ ...FOREIGN, id: newId(), stream, type }))
