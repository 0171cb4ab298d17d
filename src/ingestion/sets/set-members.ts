import { StrataError } from '../../domain/errors.js'
import { EMPTY_STREAM, type SourceState } from '../../domain/fragments/entity-stream.js'
import { lastWord } from '../../domain/fragments/entity-stream.js'
import type { StreamStates } from '../fragments/stream-states.js'

/** The members of a set as a read model knows them. */
export interface KnownMembers {
  members: readonly string[]
  /** Refs of which it could not apply all events, so that they may be members or not. */
  parked: readonly string[]
}

/** The members of a set. */
export interface SetMembers {
  members: string[]
  /** Refs of which nobody can tell whether they are members, and why. */
  doubtful: Map<string, StrataError>
}

/** A set, and whether its source is in quarantine: then what is kept aside is its word, and what is in effect is not. */
export interface AskedSet {
  source: string
  setId: string
  quarantined: boolean
}

/** So many streams are read at a time. */
const AT_ONCE = 20

/** The members of a set of a source: of refs with parked events by what their streams say. */
export async function tellMembers(
  { members, parked }: KnownMembers,
  { source, setId, quarantined }: AskedSet,
  streams: Pick<StreamStates, 'reload'>,
): Promise<SetMembers> {
  const isMember = (state: SourceState | undefined) => {
    const asserts = (word: SourceState | undefined) => word?.asserted?.setId === setId
    return asserts(lastWord(state)) || (!quarantined && asserts(state))
  }
  const told: SetMembers = { members: [...members], doubtful: new Map() }
  for (let from = 0; from < parked.length; from += AT_ONCE) {
    const reading = parked.slice(from, from + AT_ONCE).map(async (ref) => {
      const state = await streams.reload(ref, EMPTY_STREAM)
      if (state instanceof StrataError) told.doubtful.set(ref, state)
      else if (isMember(state.sources.get(source))) told.members.push(ref)
    })
    await Promise.all(reading)
  }
  told.members.sort()
  return told
}
