/** Database schema of this version of the chain. */
export const CHAIN_SCHEMA = 'chain_v1'

/**
 * How many events there are from one link that is kept to the next: so many have to be read at most to know the hash at a position,
 * and among so many a leaf that differs is looked for.
 */
export const LINK_EVENTS = 100

/**
 * Of the chain every hundredth link is kept, the first one, which tells one log from another, and the last. With a link are the
 * beginnings of the hashes of its own lines, eight bytes each: they prove nothing, but tell which of the lines is another one by now.
 */
export const CHAIN_TABLES = `
  create table links (
    events bigint not null,
    position bigint not null,
    hash text collate "C" not null,
    leaves text collate "C" not null
  );
  create table head (
    -- There is one, or none before the first event.
    one boolean not null,
    events bigint not null,
    position bigint not null,
    hash text collate "C" not null,
    leaves text collate "C" not null
  )`

export const CHAIN_KEYS = ['alter table links add primary key (events)', 'alter table head add primary key (one)']

export const CHAIN_INDEXES = ['create unique index links_position on links (position)']
