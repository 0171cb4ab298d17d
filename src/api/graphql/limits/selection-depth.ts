import { Kind, type DocumentNode, type OperationDefinitionNode, type SelectionSetNode } from 'graphql'

/** How many levels of fields an operation has. Introspection, which needs some fifteen, is left out of account. */
export function selectionDepth(operation: OperationDefinitionNode, document: DocumentNode): number {
  const fragments = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node.selectionSet] as const] : [],
    ),
  )
  const known = new Map<string, number>()

  const depthOf = (set: SelectionSetNode | undefined): number => {
    if (!set) return 0
    return Math.max(
      0,
      ...set.selections.map((selection) => {
        if (selection.kind === Kind.INLINE_FRAGMENT) return depthOf(selection.selectionSet)
        if (selection.kind === Kind.FRAGMENT_SPREAD) return depthOfFragment(selection.name.value)
        return selection.name.value.startsWith('__') ? 1 : 1 + depthOf(selection.selectionSet)
      }),
    )
  }
  // Each fragment is measured once: spreads that double at every level would else take exponential time.
  const depthOfFragment = (name: string): number => {
    const measured = known.get(name) ?? depthOf(fragments.get(name))
    known.set(name, measured)
    return measured
  }
  return depthOf(operation.selectionSet)
}
