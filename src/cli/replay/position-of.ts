/** The position that a line of a replay tells, undefined where it is none. */
export function positionOf(line: string): string | undefined {
  try {
    const value = JSON.parse(line) as { position?: unknown } | null
    return typeof value?.position === 'string' ? value.position : undefined
  } catch {
    return undefined
  }
}
