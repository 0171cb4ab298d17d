import type { BatchItem } from '../../service/fragments.js'
import { GROUPS, userName, type GroupPlan } from '../people.js'
import { decoration, whole } from './demo-item.js'

/** Teams that took components over; HR knows, the descriptors in the repositories do not say so yet. */
const MOVED: Readonly<Record<string, string>> = {
  'abandoned-basket-mailer': 'customer-care',
  'voucher-service': 'payments',
  'media-service': 'storefront',
  'fraud-rules-editor': 'security-engineering',
  'chargeback-service': 'payments',
  'tax-service': 'checkout',
  'order-history-web': 'customer-identity',
  'returns-service': 'order-management',
  'event-collector': 'site-reliability',
  'care-bot': 'machine-learning',
}

/** Groups and people as the identity provider has them, and who owns what since the last reorganisation. */
export function oktaItems(): BatchItem[] {
  return [
    ...GROUPS.map(group),
    ...GROUPS.flatMap((plan) => plan.people.map((person) => user(person, plan))),
    ...Object.entries(MOVED).map(([name, owner]) => decoration('Component', name, { spec: { owner } })),
  ]
}

function group({ name, title, type, parent }: GroupPlan): BatchItem {
  const children = GROUPS.filter((other) => other.parent === name).map((other) => other.name)
  const profile = { displayName: title, email: `${name}@acme.example` }
  const spec = { type, children, profile, ...(parent === undefined ? {} : { parent }) }
  return whole('Group', { name, title }, spec)
}

function user(person: string, { name: groupName }: GroupPlan): BatchItem {
  const name = userName(person)
  const profile = { displayName: person, email: `${name}@acme.example` }
  return whole('User', { name, title: person }, { memberOf: [groupName], profile })
}
