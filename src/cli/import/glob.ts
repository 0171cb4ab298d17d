const SPECIAL = /[.+^${}()|[\]\\]/g

/**
 * A simple glob over `/`-separated paths: `*` and `?` stay within a segment, a segment of `**` stands for any number of
 * them. Everything else is itself.
 */
export function globPattern(glob: string): RegExp {
  const segments = glob.split('/')
  const source = segments.map((segment, i) => {
    const last = i === segments.length - 1
    if (segment === '**') return last ? '.*' : '(?:[^/]+/)*'
    // Runs of stars mean one star; as one they cannot make the pattern backtrack exponentially.
    const pattern = segment.replace(SPECIAL, '\\$&').replace(/\*+/g, '[^/]*').replaceAll('?', '[^/]')
    return last ? pattern : `${pattern}/`
  })
  return new RegExp(`^${source.join('')}$`)
}

/** Whether a path has parts that stand for others. */
export const isGlob = (path: string): boolean => /[*?]/.test(path)
