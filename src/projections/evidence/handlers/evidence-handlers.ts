import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs'
import { Evidence } from '../pack/evidence.js'
import * as queries from './evidence-queries.js'

@QueryHandler(queries.GetEvidence)
export class GetEvidenceHandler implements IQueryHandler<queries.GetEvidence> {
  constructor(private readonly evidence: Evidence) {}

  execute({ period, actor }: queries.GetEvidence) {
    return this.evidence.pack(period, actor)
  }
}

@QueryHandler(queries.GetSigningKeys)
export class GetSigningKeysHandler implements IQueryHandler<queries.GetSigningKeys> {
  constructor(private readonly evidence: Evidence) {}

  execute() {
    return this.evidence.publicKeys()
  }
}

@QueryHandler(queries.CheckLog)
export class CheckLogHandler implements IQueryHandler<queries.CheckLog> {
  constructor(private readonly evidence: Evidence) {}

  execute() {
    return Promise.resolve(this.evidence.checkLog())
  }
}

/** What can be asked of evidence. */
export const EVIDENCE_HANDLERS = [GetEvidenceHandler, GetSigningKeysHandler, CheckLogHandler]
