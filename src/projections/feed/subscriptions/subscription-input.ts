import { StrataError } from '../../../domain/errors.js'
import { own, type JsonObject } from '../../../domain/json/json.js'
import { requireAsOf } from '../../../domain/log/as-of.js'
import { requireSubscriptionName, type SubscriptionInput } from './log-subscription.js'

/** The subscription that a name and `{types?, kinds?, refs?, after?}` ask for; nothing asks for the whole log. */
export function requireSubscriptionInput(name: unknown, members: JsonObject): SubscriptionInput {
  const after = own(members, 'after')
  return {
    name: requireSubscriptionName(name, '/name'),
    selection: { types: texts(members, 'types'), kinds: texts(members, 'kinds'), refs: texts(members, 'refs') },
    after: after === undefined || after === null ? undefined : requireAsOf(after, '/after'),
  }
}

function texts(members: JsonObject, name: string): string[] | undefined {
  const value = own(members, name)
  if (value === undefined || value === null) return undefined
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value
  const [pointer, detail] = [`/${name}`, 'must be a list of texts']
  throw new StrataError('INVALID_INPUT', `${pointer} ${detail}.`, [{ pointer, detail }])
}
