/** A group of the demo organisation. */
export interface GroupPlan {
  name: string
  title: string
  type: 'organization' | 'department' | 'team'
  parent?: string
  /** Full names; the first one leads. */
  people: string[]
}

const team = (name: string, title: string, parent: string, ...people: string[]): GroupPlan => {
  return { name, title, type: 'team', parent, people }
}

const department = (name: string, title: string, head: string): GroupPlan => {
  return { name, title, type: 'department', parent: 'acme', people: [head] }
}

/** The organisation as its HR system has it. */
export const GROUPS: readonly GroupPlan[] = [
  { name: 'acme', title: 'Acme', type: 'organization', people: [] },
  department('commerce-engineering', 'Commerce Engineering', 'Helena Brandt'),
  team('storefront', 'Storefront', 'commerce-engineering', 'Mara Lindqvist', 'Tomás Herrera', 'Priya Nair'),
  team('discovery', 'Discovery', 'commerce-engineering', 'Jonas Weber', 'Aiko Tanaka', 'Samuel Okafor'),
  team('checkout', 'Checkout', 'commerce-engineering', 'Lucía Romero', 'Peter Novak', 'Ines Carvalho'),
  department('finance-engineering', 'Finance Engineering', 'Victor Almeida'),
  team('payments', 'Payments', 'finance-engineering', 'Nadia Haddad', 'Oliver Grant', 'Chen Wei', 'Sofia Marino'),
  team('risk', 'Risk', 'finance-engineering', 'Emeka Obi', 'Hannah Fischer', 'Rafael Costa'),
  team('accounting', 'Accounting Systems', 'finance-engineering', 'Greta Holm', 'Daniel Kim'),
  department('logistics-engineering', 'Logistics Engineering', 'Amara Diallo'),
  team('order-management', 'Order Management', 'logistics-engineering', 'Filip Kowalski', 'Yuki Sato', 'Laura Bianchi'),
  team('warehouse-systems', 'Warehouse Systems', 'logistics-engineering', 'Ruben de Vries', 'Mei Lin', 'Karl Hansen'),
  team('delivery', 'Delivery', 'logistics-engineering', 'Zoe Martin', 'Ahmed Saleh', 'Nora Eriksen'),
  department('customer-engineering', 'Customer Engineering', 'Isabel Moreau'),
  team('customer-identity', 'Customer Identity', 'customer-engineering', 'Leon Schulz', 'Anita Rao', 'Grace Mwangi'),
  team('customer-care', 'Customer Care Tools', 'customer-engineering', 'Paul Dubois', 'Elif Demir', 'Tara Walsh'),
  department('platform-engineering', 'Platform Engineering', 'Stefan Lang'),
  team(
    'platform-runtime',
    'Platform Runtime',
    'platform-engineering',
    'Ivan Petrov',
    'Camille Laurent',
    'Dmitri Sokolov',
  ),
  team(
    'developer-experience',
    'Developer Experience',
    'platform-engineering',
    'Joanna Reed',
    'Omar Farouk',
    'Lena Vogel',
  ),
  team('security-engineering', 'Security Engineering', 'platform-engineering', 'Björn Lund', 'Maya Cohen'),
  team('site-reliability', 'Site Reliability', 'platform-engineering', 'Diego Fuentes', 'Katja Meier', 'Noah Bennett'),
  department('data-and-insights', 'Data and Insights', 'Ruth Adeyemi'),
  team('data-engineering', 'Data Engineering', 'data-and-insights', 'Hugo Silva', 'Anna Virtanen', 'Rohan Mehta'),
  team('machine-learning', 'Machine Learning', 'data-and-insights', 'Clara Jensen', 'Tariq Aziz', 'Julia Nowak'),
  team('analytics', 'Analytics', 'data-and-insights', 'Simon Keller', 'Beatriz Gomes', 'Emma Clarke'),
]

/** `Tomás Herrera` is `tomas.herrera`. */
export function userName(person: string): string {
  return person
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z]+/g, '.')
}
