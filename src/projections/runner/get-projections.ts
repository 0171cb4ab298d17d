import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs'
import type { ProjectionStatus } from './projection-status.js'

/** How every projection is doing. */
export class GetProjections extends Query<ProjectionStatus[]> {}

/** Asks for the state of the projections a process knows. */
export abstract class ProjectionMonitor {
  abstract statuses(): Promise<ProjectionStatus[]>
}

@QueryHandler(GetProjections)
export class GetProjectionsHandler implements IQueryHandler<GetProjections> {
  constructor(private readonly monitor: ProjectionMonitor) {}

  execute() {
    return this.monitor.statuses()
  }
}
