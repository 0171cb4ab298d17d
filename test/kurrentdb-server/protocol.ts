import { randomUUID } from 'node:crypto'
import any from 'google-protobuf/google/protobuf/any_pb.js'
import empty from 'google-protobuf/google/protobuf/empty_pb.js'
import timestamp from 'google-protobuf/google/protobuf/timestamp_pb.js'
import features from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_pb.js'
import featuresGrpc from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_grpc_pb.js'
import gossip from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/gossip_pb.js'
import gossipGrpc from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/gossip_grpc_pb.js'
import shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js'
import status from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/status_pb.js'
import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js'
import streamsGrpc from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_grpc_pb.js'
import errorsV2 from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/errors_pb.js'
import streamsV2 from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/streams_pb.js'
import streamsV2Grpc from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/streams_grpc_pb.js'
import type { UUID } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js'

/** The protocol's message classes and services, as the client package carries them. */
export const PROTOCOL = {
  any,
  empty,
  errorsV2,
  features,
  featuresGrpc,
  gossip,
  gossipGrpc,
  shared,
  status,
  streams,
  streamsGrpc,
  streamsV2,
  streamsV2Grpc,
  timestamp,
}

/** A UUID as a client sent it, in lower case. */
export function readUuid(uuid: UUID | undefined): string {
  const structured = uuid?.getStructured()
  if (!structured) return (uuid?.getString() ?? '').toLowerCase()
  const hex = [structured.getMostSignificantBits(), structured.getLeastSignificantBits()]
    .map((bits) => BigInt.asUintN(64, BigInt(bits)).toString(16).padStart(16, '0'))
    .join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** A UUID in the form that a client asked for. */
export function writeUuid(id: string, structured: boolean): UUID {
  const uuid = new shared.UUID()
  if (!structured) return uuid.setString(id)
  const hex = id.replaceAll('-', '')
  const signed = (text: string) => String(BigInt.asIntN(64, BigInt(`0x${text}`)))
  const bits = new shared.UUID.Structured()
  bits.setMostSignificantBits(signed(hex.slice(0, 16)))
  bits.setLeastSignificantBits(signed(hex.slice(16)))
  return uuid.setStructured(bits)
}

/** A stream's name in the message that carries it. */
export function streamIdentifier(stream: string) {
  const identifier = new shared.StreamIdentifier()
  identifier.setStreamName(Uint8Array.from(Buffer.from(stream, 'utf8')))
  return identifier
}

/** The name that such a message carries. */
export function streamName(identifier: { getStreamName_asU8(): Uint8Array } | undefined): string {
  return Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8')
}

/** An id for what nobody named. */
export const newId = () => randomUUID()
