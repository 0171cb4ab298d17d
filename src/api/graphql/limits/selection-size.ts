import {
  Kind,
  type DocumentNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'

/** How large what an operation selects is, with its fragments put in where they are spread. */
export interface SelectionSize {
  /** Levels of fields. Introspection, which needs some fifteen, is left out of account. */
  depth: number
  /** Levels of selection sets, those of fragments included. */
  nesting: number
  /** Fields and fragments: doubling spreads reach billions within a kilobyte. */
  selections: number
}

/** Whatever walks a selection later does so recursively. Nesting beyond this is told as it stands then, not measured. */
export const MAX_NESTING = 200

const NOTHING: SelectionSize = { depth: 0, nesting: 0, selections: 0 }

/** Measures an operation. Each fragment is measured once, so that it takes no longer than reading the document. */
export function selectionSize(operation: OperationDefinitionNode, document: DocumentNode): SelectionSize {
  const fragments = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node.selectionSet] as const] : [],
    ),
  )
  const known = new Map<string, SelectionSize>()

  const sizeOf = (set: SelectionSetNode | undefined, level: number): SelectionSize => {
    if (!set) return NOTHING
    if (level > MAX_NESTING) return { ...NOTHING, nesting: 1 }
    const size = { ...NOTHING, nesting: 1 }
    for (const selection of set.selections) {
      const below = sizeBelow(selection, level + 1)
      const own = selection.kind === Kind.FIELD ? 1 : 0
      size.depth = Math.max(size.depth, own + below.depth)
      size.nesting = Math.max(size.nesting, 1 + below.nesting)
      size.selections += 1 + below.selections
    }
    return size
  }
  const sizeBelow = (selection: SelectionNode, level: number): SelectionSize => {
    if (selection.kind === Kind.INLINE_FRAGMENT) return sizeOf(selection.selectionSet, level)
    if (selection.kind === Kind.FRAGMENT_SPREAD) return sizeOfFragment(selection.name.value, level)
    const below = sizeOf(selection.selectionSet, level)
    return selection.name.value.startsWith('__') ? { ...below, depth: 0 } : below
  }
  const sizeOfFragment = (name: string, level: number): SelectionSize => {
    const measured = known.get(name) ?? sizeOf(fragments.get(name), level)
    known.set(name, measured)
    return measured
  }
  return sizeOf(operation.selectionSet, 1)
}
