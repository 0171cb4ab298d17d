import type { ServerWritableStream } from '@grpc/grpc-js'
import type { ReadReq, ReadResp } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js'

export type ReadCall = ServerWritableStream<ReadReq, ReadResp>

/** Writes with regard to the reader's pace; false once it is gone. */
export async function deliver(call: ReadCall, response: ReadResp): Promise<boolean> {
  if (call.cancelled || call.destroyed) return false
  if (call.write(response)) return true
  await new Promise<void>((resolve) => {
    const done = () => {
      for (const event of ['drain', 'cancelled', 'close']) call.off(event, done)
      resolve()
    }
    for (const event of ['drain', 'cancelled', 'close']) call.once(event, done)
  })
  return !call.cancelled
}
