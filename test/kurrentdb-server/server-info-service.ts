import type { handleUnaryCall } from '@grpc/grpc-js'
import type { ClusterInfo } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/gossip_pb.js'
import type { SupportedMethods } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_pb.js'
import type { Empty } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js'
import { isSince, type ServerContext, type ServerVersion } from './context.js'
import { refusal } from './faults.js'
import { newId, PROTOCOL, writeUuid } from './protocol.js'

const { features, gossip } = PROTOCOL
const STREAMS = 'event_store.client.streams.streams'
const STREAMS_V2 = 'kurrentdb.protocol.v2.streams.streamsservice'

/** Which calls this server knows: what a client may use of it. */
export function supportedMethods(context: ServerContext): handleUnaryCall<Empty, SupportedMethods> {
  return (_call, callback) => {
    const fault = context.faults.take('features')
    if (fault?.kind === 'refuse') callback(refusal(fault))
    if (fault) return
    const methods = new features.SupportedMethods().setEventStoreServerVersion(context.version)
    for (const [service, name, ...told] of methodsOf(context.version)) {
      const method = new features.SupportedMethod().setServiceName(service).setMethodName(name)
      methods.addMethods(method.setFeaturesList(told))
    }
    callback(null, methods)
  }
}

function methodsOf(version: ServerVersion): [string, string, ...string[]][] {
  const methods: [string, string, ...string[]][] = [
    [STREAMS, 'append'],
    [STREAMS, 'batchappend', 'deadline_duration'],
    [STREAMS, 'read', 'position', 'events'],
  ]
  if (isSince(version, '25.1.0')) methods.push([STREAMS_V2, 'appendsession'])
  if (isSince(version, '26.1.0')) methods.push([STREAMS_V2, 'appendrecords'])
  return methods
}

/** A cluster of this one node, which leads it. */
export function clusterInfo(port: () => number): handleUnaryCall<Empty, ClusterInfo> {
  const instance = newId()
  return (_call, callback) => {
    const member = new gossip.MemberInfo().setInstanceId(writeUuid(instance, false)).setIsAlive(true)
    member.setState(gossip.MemberInfo.VNodeState.LEADER).setTimeStamp(String(Date.now()))
    member.setHttpEndPoint(new gossip.EndPoint().setAddress('127.0.0.1').setPort(port()))
    callback(null, new gossip.ClusterInfo().setMembersList([member]))
  }
}
