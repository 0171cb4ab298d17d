import { status } from '@grpc/grpc-js'

/** The calls that can go wrong, each by itself. */
export type Call = 'append' | 'multi-append' | 'read' | 'subscribe' | 'features'

/** What goes wrong. */
export type Fault =
  /** Answers with a status; nothing was taken. */
  | { kind: 'refuse'; code?: number; details?: string }
  /** Never answers; nothing was taken. */
  | { kind: 'stall' }
  /** Takes what was asked and never answers. */
  | { kind: 'take-and-stall' }
  /** The connection breaks before anything is taken. */
  | { kind: 'break-before' }
  /** The connection breaks after it was taken, before the answer. */
  | { kind: 'break-after' }
  /** Answers two times. */
  | { kind: 'answer-twice' }
  /** Gives so many events, then breaks. Of reads and subscriptions. */
  | { kind: 'break-midway'; events: number }

export type FaultKind = Fault['kind']

/** Which calls are to go wrong, and how, in the order they come. */
export class Faults {
  private readonly planned = new Map<Call, Fault[]>()

  /** The next calls of a kind go wrong. */
  plan(call: Call, fault: Fault, times = 1): void {
    const faults = this.planned.get(call) ?? []
    this.planned.set(call, [...faults, ...Array.from({ length: times }, () => fault)])
  }

  /** How many planned faults have not come up yet. */
  get left(): number {
    return [...this.planned.values()].reduce((sum, { length }) => sum + length, 0)
  }

  /** Nothing goes wrong any more. */
  forget(): void {
    this.planned.clear()
  }

  /** What goes wrong with the call that has just come. */
  take(call: Call): Fault | undefined {
    return this.planned.get(call)?.shift()
  }
}

/** The status a refusal answers with. */
export function refusal(fault: { code?: number; details?: string }) {
  return { code: fault.code ?? status.UNAVAILABLE, details: fault.details ?? 'refused on command' }
}
