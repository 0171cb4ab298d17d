import { readFile, stat } from 'node:fs/promises'
import type { Command } from 'commander'
import { EXIT, UsageError } from '../cli-error.js'
import { startTicker } from '../progress.js'
import type { Terminal } from '../terminal.js'
import { reportVerdict } from './report-verdict.js'
import { keyIdsIn } from './signature.js'
import { verifyPack } from './verify-pack.js'

const EXAMPLES = `
Examples:
  $ strata verify q3 --key-id oXWDJbXx3GyK9i953GgKkT0fFmQceC_0xF9GVigLPG4
  $ strata verify q3 --key strata-keys.json --previous q2
  $ strata verify q3 --json

It reads the folder alone: no service, no network. Without --key or --key-id the signature only proves that the pack fits the key
that it carries, which whoever made it may have made as well.

Exit codes: 0 nothing was changed, 1 something was (it says where), 2 the command cannot be understood.`

interface Options {
  key?: string
  keyId?: string[]
  previous?: string
  json?: true
}

/** Adds `strata verify`. */
export function addVerifyCommand(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  program
    .command('verify')
    .summary('check a pack of evidence, offline')
    .description(
      'Proves that nothing in a pack of evidence was changed, removed, put in or reordered since it was signed.',
    )
    .argument('<folder>', 'the pack')
    .option('--key <file>', 'the public key that must have signed it: PEM, a JWK or a JWKS')
    .option('--key-id <id...>', 'the same by its RFC 7638 thumbprint; several where it changed')
    .option('--previous <folder>', 'the pack before: that this one begins where it ends')
    .option('--json', 'print the result for programs')
    .addHelpText('after', EXAMPLES)
    .action(async (folder: string, { key, keyId, previous, json }: Options) => {
      for (const pack of [folder, previous]) if (pack !== undefined) await requireFolder(pack)
      const ticker = startTicker({ ...terminal, note: json ? () => undefined : terminal.note }, 'events')
      const keyIds = await keyIdsOf(key, keyId)
      const verdict = await verifyPack({ folder, keyIds, previous, onEvent: ticker.advance })
      if (json) terminal.print(JSON.stringify(toJson(verdict), undefined, 2))
      else reportVerdict(terminal, folder, verdict)
      finish(verdict.ok ? EXIT.ok : EXIT.failed)
    })
}

async function requireFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory() !== true) throw new UsageError(`${path} is no folder.`)
}

async function keyIdsOf(file: string | undefined, ids: string[] = []): Promise<string[] | undefined> {
  if (file === undefined) return ids.length > 0 ? ids : undefined
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UsageError(`${file} cannot be read.`)
  })
  return [...ids, ...(await keyIdsIn(text))]
}

function toJson({ ok, findings, manifest, keyId, pinned }: Awaited<ReturnType<typeof verifyPack>>) {
  const { period, counts, chain, notReflected } = manifest ?? {}
  return { ok, keyId: keyId ?? null, pinned, period, counts, chain, notReflected, findings }
}
