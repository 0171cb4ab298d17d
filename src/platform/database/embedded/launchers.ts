import { readFile } from 'node:fs/promises'
import type { Owner } from './owned-files.js'
import type { Command } from './programs.js'

/** A way to run the Postgres programs as a user they accept. */
export interface Launcher {
  name: string
  /** Whom the cluster's files must belong to; undefined: whoever runs this process. */
  owner: Owner | undefined
  wrap(program: string, args: string[]): Command
}

const ROOT: Owner = { uid: 0, gid: 0 }

/** Runs programs as the user of this process. */
export const direct: Launcher = { name: 'directly', owner: undefined, wrap: (file, args) => ({ file, args }) }

/**
 * Ways for root, whom Postgres refuses, the one with the fewest privileges first.
 *
 * @param clusterOwner owner of the existing cluster, which keeps its files unless nothing else works
 */
export async function launchersForRoot(clusterOwner: Owner | undefined): Promise<Launcher[]> {
  const keepsRoot = clusterOwner?.uid === 0
  const owner = clusterOwner === undefined || keepsRoot ? await serviceUser() : clusterOwner
  const asOwner = [asUser(owner), withCapability(owner, 'dac_read_search'), withCapability(owner, 'dac_override')]
  return keepsRoot ? [inUserNamespace, ...asOwner] : [...asOwner, inUserNamespace]
}

function asUser(owner: Owner): Launcher {
  return { name: `as uid ${owner.uid}`, owner, wrap: (file, args) => ({ file, args, ...owner }) }
}

/**
 * For installations or data below a folder closed to the user, such as /root. Docker grants containers dac_override but
 * not the weaker dac_read_search. Without no_setuid_fixup the kernel ignores the capability in access(2), which Postgres
 * asks about its own programs (capabilities(7), SECBIT_NO_SETUID_FIXUP).
 */
function withCapability(owner: Owner, capability: string): Launcher {
  const options = [
    `--reuid=${owner.uid}`,
    `--regid=${owner.gid}`,
    '--clear-groups',
    `--inh-caps=+${capability}`,
    `--ambient-caps=+${capability}`,
    '--securebits=+no_setuid_fixup',
  ]
  return {
    name: `with setpriv as uid ${owner.uid} with ${capability}`,
    owner,
    wrap: (program, args) => ({ file: 'setpriv', args: [...options, program, ...args] }),
  }
}

/** In a user namespace without a mapping root sees itself as nobody, while its files stay root's. */
const inUserNamespace: Launcher = {
  name: 'with unshare in a user namespace',
  owner: ROOT,
  wrap: (program, args) => ({ file: 'unshare', args: ['-U', program, ...args] }),
}

async function serviceUser(): Promise<Owner> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n').map((line) => line.split(':'))
  for (const name of ['postgres', '_postgres', 'nobody']) {
    const entry = lines.find((fields) => fields[0] === name)
    if (entry !== undefined) return { uid: Number(entry[2]), gid: Number(entry[3]) }
  }
  // nobody's id on every Linux that has no such entry, as in images without a distribution.
  return { uid: 65_534, gid: 65_534 }
}
