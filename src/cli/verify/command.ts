import { readFile, stat } from 'node:fs/promises'
import type { Command } from 'commander'
import { EXIT, UsageError } from '../cli-error.js'
import { startProgress, type Progress } from '../progress.js'
import { connectionFrom, type Connection } from '../service/connection.js'
import type { Terminal } from '../terminal.js'
import { checkService, differenceText } from './check-service.js'
import { reportVerdict } from './report-verdict.js'
import { keyIdsIn } from './signature.js'
import { verifyPack } from './verify-pack.js'

const EXAMPLES = `
Examples:
  $ strata verify q3 --key-id oXWDJbXx3GyK9i953GgKkT0fFmQceC_0xF9GVigLPG4
  $ strata verify q3 --key strata-keys.json --previous q2
  $ strata verify q3 --json
  $ strata verify --service

A folder is checked by itself: no service, no network. Without --key or --key-id the signature only proves that the pack fits the key
that it carries, which whoever made it may have made as well.

Exit codes: 0 nothing was changed, 1 something was (it says where), 2 the command cannot be understood.`

interface Options {
  url: string
  token?: string
  service?: true
  key?: string
  keyId?: string[]
  previous?: string
  json?: true
}

/** Adds `strata verify`. */
export function addVerifyCommand(program: Command, terminal: Terminal, finish: (exitCode: number) => void): void {
  program
    .command('verify')
    .summary('check a pack of evidence offline, or the log of a service')
    .description(
      'Proves that nothing in a pack of evidence was changed, removed, put in or reordered since it was signed.',
    )
    .argument('[folder]', 'the pack')
    .option(
      '--service',
      'check the log of the running service instead: that it is what it was when its events were new',
    )
    .option('--key <file>', 'the public key that must have signed it: PEM, a JWK or a JWKS')
    .option('--key-id <id...>', 'the same by its RFC 7638 thumbprint; several where it changed')
    .option('--previous <folder>', 'the pack before: that this one begins where it ends')
    .option('--json', 'print the result for programs')
    .addHelpText('after', EXAMPLES)
    .action(async (folder: string | undefined, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      if ((folder === undefined) !== (options.service === true))
        throw new UsageError('Give the folder of a pack, or --service to have the log of the service checked.')
      const passes =
        folder === undefined
          ? await verifyService(connectionFrom(options), options, terminal)
          : await verifyFolder(folder, options, terminal)
      finish(passes ? EXIT.ok : EXIT.failed)
    })
}

async function verifyFolder(folder: string, { key, keyId, previous, json }: Options, terminal: Terminal) {
  for (const pack of [folder, previous]) if (pack !== undefined) await requireFolder(pack)
  const keyIds = await keyIdsOf(key, keyId)
  const verdict = await verifyPack({ folder, keyIds, previous })
  if (json) terminal.print(JSON.stringify(toJson(verdict), undefined, 2))
  else reportVerdict(terminal, folder, verdict)
  return verdict.ok
}

async function verifyService(connection: Connection, { json }: Options, terminal: Terminal) {
  let progress: Progress | undefined
  let done = 0
  const result = await checkService(connection, (checked, of) => {
    if (!json) progress ??= startProgress(terminal, 'events', of)
    progress?.advance(checked - done)
    done = checked
  }).finally(() => progress?.stop())
  const { type: _, ...told } = result
  if (json) terminal.print(JSON.stringify(told, undefined, 2))
  else if (result.ok)
    terminal.print(`✓ ${result.events} events are what they were when they were chained; ${result.hash}`)
  else terminal.print(`✗ ${differenceText(result)}`)
  return result.ok
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
