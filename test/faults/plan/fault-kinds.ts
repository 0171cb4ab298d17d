/** Everything that can go wrong in a run. */
export const FAULT_KINDS = [
  'kill-api',
  'kill-projector',
  'kill-ingester',
  'kill-combined',
  'kill-child',
  'pause-api',
  'pause-projector',
  'restart-gracefully',
  'postgres-fast',
  'postgres-immediate',
  'postgres-kill',
  'backend-kill',
  'sessions-ended',
  'network-cut',
  'network-refuse',
  'network-stall',
  'log-kill',
  'log-away',
  'log-stall',
  'disk-full',
] as const

export type FaultKind = (typeof FAULT_KINDS)[number]
