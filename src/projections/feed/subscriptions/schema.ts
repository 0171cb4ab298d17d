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
  '0002-relays': `
    create table feed.relays (
      topic text collate "C" primary key,
      -- Every change of an entity up to it is published: of the position itself those of the refs up to ref, or all without one.
      position bigint not null default 0,
      ref text collate "C",
      moved_at timestamptz(3) not null default now(),
      -- Why nothing is published now.
      failure text,
      failing_since timestamptz(3)
    );`,
}
