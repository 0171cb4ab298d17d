import type { JsonObject } from '../../../domain/json/json.js'
import type { BatchItem } from '../../service/fragments.js'
import { decoration } from './demo-item.js'

const TITLES: Readonly<Record<string, string>> = {
  'checkout-service': 'Checkout',
  'payment-gateway': 'Payment gateway',
  'storefront-web': 'acme.example',
  'order-service': 'Orders',
  'catalog-service': 'Product catalog',
  'ledger-service': 'The ledger',
  'care-desk': 'Care desk',
  'deploy-controller': 'Deployments',
}

const CRITICAL = [
  'checkout-service',
  'payment-gateway',
  'card-vault',
  'order-service',
  'session-service',
  'stock-service',
]
const GOING = ['order-archiver', 'catalog-importer']

/** What people added by hand: titles, tiers, run books, ends of life, and a note about something long gone. */
export function decoratorItems(): BatchItem[] {
  const names = [...new Set([...Object.keys(TITLES), ...CRITICAL, ...GOING])]
  return [...names.map(component), dangling()]
}

function component(name: string): BatchItem {
  const title = TITLES[name]
  const isCritical = CRITICAL.includes(name)
  const metadata: JsonObject = {
    ...(title === undefined ? {} : { title }),
    ...(isCritical ? { tags: ['tier-1'], labels: { 'acme.example/tier': '1' } } : {}),
    ...(isCritical ? { links: [{ url: `https://runbooks.acme.example/${name}`, title: 'Run book' }] } : {}),
  }
  const end: JsonObject = GOING.includes(name) ? { spec: { lifecycle: 'deprecated' } } : {}
  return decoration('Component', name, { ...(Object.keys(metadata).length > 0 ? { metadata } : {}), ...end })
}

/** A deliberate flaw: nothing defines this component any more, so its decoration waits and is listed as dangling. */
function dangling(): BatchItem {
  return decoration('Component', 'legacy-fax-gateway', { metadata: { title: 'Fax gateway', tags: ['tier-3'] } })
}
