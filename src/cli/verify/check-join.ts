import type { Manifest } from '../../projections/evidence/pack/manifest.js'
import type { Finding } from './finding.js'

/** Checks that a pack begins where another one ends: no event between them, none in both, and the same log. */
export function checkJoin(previous: Manifest, manifest: Manifest): Finding[] {
  const broken = (detail: string): Finding[] => [{ kind: 'join', detail }]
  const [end, start] = [previous.chain.after, manifest.chain.before]
  if (previous.log.first !== null && manifest.log.first !== null && previous.log.first !== manifest.log.first)
    return broken('the packs are of different logs')
  if (end.events < start.events) return broken(`${start.events - end.events} events lie between the packs, in neither`)
  if (end.events > start.events)
    return broken(`${end.events - start.events} events before this pack's period are after the other's start`)
  if (end.hash !== start.hash)
    return broken('the log before this pack is not the one that the other pack tells of: it was changed since')
  return [...ownershipJoins(previous, manifest)]
}

function* ownershipJoins(previous: Manifest, manifest: Manifest): Generator<Finding> {
  const digest = ({ files }: Manifest, file: string) => files.find(({ name }) => name === file)?.sha256
  if (digest(previous, 'ownership-end.ndjson') === digest(manifest, 'ownership-start.ndjson')) return
  yield { kind: 'join', detail: 'ownership at the start is not what it was at the end of the other pack' }
}
