import { CUSTOMERS } from './landscape/customers.js'
import { FOUNDATIONS } from './landscape/foundations.js'
import type { ComponentPlan, SystemPlan } from './landscape/landscape.js'
import { LOGISTICS } from './landscape/logistics.js'
import { MONEY } from './landscape/money.js'
import { STOREFRONT } from './landscape/storefront.js'

/** Every system of the demo organisation. */
export const SYSTEMS: readonly SystemPlan[] = [...STOREFRONT, ...MONEY, ...LOGISTICS, ...CUSTOMERS, ...FOUNDATIONS]

/** Every component with its system. */
export const COMPONENTS: readonly { component: ComponentPlan; system: SystemPlan }[] = SYSTEMS.flatMap((system) =>
  system.components.map((component) => ({ component, system })),
)

/** Workers live in the repository of the first component of their system, everything else in its own. */
export function repositoryOf({ name, type }: ComponentPlan, system: SystemPlan): string {
  return type === 'worker' ? (system.components[0]?.name ?? name) : name
}

/** A business area. */
export interface AreaPlan {
  name: string
  title: string
  about: string
  owner: string
}

/** What Acme does. */
export const DOMAINS: readonly AreaPlan[] = [
  { name: 'commerce', title: 'Commerce', about: 'Everything customers see and buy', owner: 'commerce-engineering' },
  { name: 'finance', title: 'Finance', about: 'Everything where money moves', owner: 'finance-engineering' },
  { name: 'logistics', title: 'Logistics', about: 'From the order to the door', owner: 'logistics-engineering' },
  { name: 'customer', title: 'Customer', about: 'Accounts, messages and care', owner: 'customer-engineering' },
  { name: 'platform', title: 'Platform', about: 'What all other software stands on', owner: 'platform-engineering' },
  { name: 'data', title: 'Data', about: 'Events, figures and models', owner: 'data-and-insights' },
]

/** What Acme sells or runs as one thing. */
export const PRODUCTS: readonly (AreaPlan & { domain: string })[] = [
  {
    name: 'online-shop',
    title: 'Online shop',
    about: 'The shop at acme.example',
    owner: 'storefront',
    domain: 'commerce',
  },
  {
    name: 'payments',
    title: 'Acme Pay',
    about: 'Payments, for us and for partners',
    owner: 'payments',
    domain: 'finance',
  },
  {
    name: 'fulfilment',
    title: 'Fulfilment',
    about: 'Three warehouses, nine carriers',
    owner: 'delivery',
    domain: 'logistics',
  },
  {
    name: 'customer-account',
    title: 'Customer account',
    about: 'One account for shop, apps and outlets',
    owner: 'customer-identity',
    domain: 'customer',
  },
]
