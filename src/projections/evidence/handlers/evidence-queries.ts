import { Query } from '@nestjs/cqrs'
import type { PublicJwk } from '../../../platform/signing/signing-key.js'
import type { LogCheck } from '../check/check-log.js'
import type { PackPart } from '../pack/evidence.js'
import type { AskedPeriod } from '../pack/period.js'

/** A pack of evidence for a period, made while it is read. */
export class GetEvidence extends Query<AsyncGenerator<PackPart, void, undefined>> {
  constructor(
    readonly period: AskedPeriod,
    readonly actor: string,
  ) {
    super()
  }
}

/** The public keys by which signatures of this service are checked. */
export class GetSigningKeys extends Query<{ keys: PublicJwk[] }> {}

/** Whether the log is what it was when its events were chained, told while it is read. */
export class CheckLog extends Query<AsyncGenerator<LogCheck, void, undefined>> {}
