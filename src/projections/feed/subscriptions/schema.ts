/** Where the positions of consumers are kept. They are no read model: nothing can make them anew, so back them up. */
export const FEED_SCHEMA = 'feed'

export const FEED_MIGRATIONS: Record<string, string> = {
  '0001-subscriptions': `
    create table feed.subscriptions (
      name text collate "C" primary key,
      -- What narrows it, as it was asked for: types, kinds, refs.
      selection jsonb not null,
      -- Everything at or before it is dealt with; null while nothing is.
      position bigint,
      created_by text not null,
      created_at timestamptz(3) not null default now(),
      acknowledged_at timestamptz(3)
    );`,
}
