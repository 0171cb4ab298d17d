import { relative, resolve, dirname, sep } from 'node:path'
import { isObject, own, type JsonObject, type JsonValue } from '../../domain/json/json.js'
import { pointerTo } from '../../domain/json/pointer.js'
import type { FieldError } from '../../domain/errors.js'
import type { EntityDocument } from './entity-document.js'
import { findFiles } from './find-files.js'
import { globPattern, isGlob } from './glob.js'
import type { PlaceholderContext } from './placeholders.js'
import { isInside, localTarget } from './root-folder.js'

/** Where a Location leads. */
export interface LocationTargets {
  /** Local files, absolute. */
  files: string[]
  /** Targets that do not exist or lead out of the root. */
  errors: FieldError[]
}

/** The local files that a Location names; none for any other entity. What is a URL is left to a source that can fetch it. */
export async function locationTargets(
  { entityRef, fragment }: EntityDocument,
  context: PlaceholderContext,
): Promise<LocationTargets> {
  const spec = own(fragment, 'spec')
  const targets: LocationTargets = { files: [], errors: [] }
  if (!entityRef.startsWith('location:') || !isObject(spec)) return targets
  for (const { pointer, target } of targetsOf(spec)) {
    const found = isRemote(spec, target) ? remote(pointer, target, context) : await local(pointer, target, context)
    if ('files' in found) targets.files.push(...found.files)
    else if (own(spec, 'presence') === 'optional') context.remark(pointer, `The optional location ${found.problem}`)
    else targets.errors.push({ pointer, detail: found.problem })
  }
  return targets
}

interface TargetPlace {
  pointer: string
  target: string
}

function targetsOf(spec: JsonObject): TargetPlace[] {
  const targets = own(spec, 'targets')
  const list = Array.isArray(targets) ? targets : []
  const places: { pointer: string; target: JsonValue | undefined }[] = [
    { pointer: '/spec/target', target: own(spec, 'target') },
    ...list.map((target, i) => ({ pointer: pointerTo('/spec/targets', i), target })),
  ]
  return places.flatMap(({ pointer, target }) => (typeof target === 'string' ? [{ pointer, target }] : []))
}

/** Backstage reads a relative target of a `url` location beside the location itself, so that counts as local. */
function isRemote(spec: JsonObject, target: string): boolean {
  const type = own(spec, 'type')
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(target) || (type !== undefined && type !== 'file' && type !== 'url')
}

type Targets = { files: string[] } | { problem: string }

function remote(pointer: string, target: string, { remark }: PlaceholderContext): Targets {
  remark(pointer, `${target} is not followed: import reads local files only`)
  return { files: [] }
}

async function local(pointer: string, target: string, context: PlaceholderContext): Promise<Targets> {
  const { root, file, remark } = context
  if (!isGlob(target)) {
    const found = await localTarget(root, file, target)
    return 'problem' in found ? found : { files: [found.path] }
  }
  const path = resolve(dirname(file), target)
  if (!isInside(root.folder, path)) return { problem: `names ${target}, which leads out of the imported folder` }
  const pattern = globPattern(relative(root.folder, path).replaceAll(sep, '/'))
  const { files } = await findFiles(root.folder, (candidate) => pattern.test(candidate))
  if (files.length === 0) remark(pointer, `no file matches ${target}`)
  return { files }
}
