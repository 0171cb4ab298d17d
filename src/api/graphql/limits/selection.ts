import { getNamedType, Kind, isObjectType, type GraphQLResolveInfo, type SelectionSetNode } from 'graphql'

/** Whether any of the fields is selected directly below the resolved one, fragments looked through. */
export function selects(info: GraphQLResolveInfo, ...names: string[]): boolean {
  const type = getNamedType(info.returnType)
  if (!isObjectType(type)) return false
  return info.fieldNodes.some(({ selectionSet }) => selectionSet !== undefined && inSet(selectionSet, names, info))
}

function inSet(set: SelectionSetNode, names: readonly string[], info: GraphQLResolveInfo): boolean {
  return set.selections.some((selection) => {
    if (selection.kind === Kind.FIELD) return names.includes(selection.name.value)
    const below =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection.selectionSet
        : info.fragments[selection.name.value]?.selectionSet
    return below !== undefined && inSet(below, names, info)
  })
}

/** Whether any of the fields is selected anywhere below the resolved one, fragments looked through. */
export function selectsDeep(info: GraphQLResolveInfo, ...names: string[]): boolean {
  const inside = (set: SelectionSetNode): boolean =>
    set.selections.some((selection) => {
      if (selection.kind === Kind.FIELD && names.includes(selection.name.value)) return true
      const below =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? info.fragments[selection.name.value]?.selectionSet
          : selection.selectionSet
      return below !== undefined && inside(below)
    })
  return info.fieldNodes.some(({ selectionSet }) => selectionSet !== undefined && inside(selectionSet))
}
