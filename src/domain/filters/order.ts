import { StrataError } from '../errors.js'
import { requireField } from './filter.js'

/** One field to order by. Entities without it come last in both directions; ties are broken by ref, ascending. */
export interface Order {
  /** Lower-case dotted path. */
  field: string
  direction: 'ASC' | 'DESC'
}

export const MAX_ORDERS = 5

/** The order from outside, or a refusal. A field named twice counts where it comes first. */
export function requireOrder(orders: readonly { field: string; direction: 'ASC' | 'DESC' }[]): Order[] {
  if (orders.length > MAX_ORDERS)
    throw new StrataError('INVALID_ORDER', `A list is ordered by at most ${MAX_ORDERS} fields.`)
  const parsed = orders.map(({ field, direction }, i) => ({
    field: requireField(field, `/orderBy/${i}/field`, 'INVALID_ORDER'),
    direction,
  }))
  return parsed.filter(({ field }, i) => parsed.findIndex((other) => other.field === field) === i)
}
