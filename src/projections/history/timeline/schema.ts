/**
 * What happened to each entity. An entry is kept with its changes, so that a page of the timeline folds nothing.
 *
 * `timeline_keys` is what entries are found by besides their entity: a row for each changed path, each path above one, the
 * source and the actor. A key is a digest of entity and value (see entry-keys): two numbers a row are 76 bytes with the index, a
 * third of what the texts take, and the entries of one key are one index range in the order of the log. So any page of any entity is the
 * next twenty rows of a range, however long its history.
 *
 * `timeline_changed` is the order in which others are told of changes: of the entries that are changes, by position and entity.
 */
export const TIMELINE_TABLES = `
  create table timeline (
    ref text collate "C" not null,
    position bigint not null,
    type text collate "C" not null,
    source text collate "C" not null,
    actor text collate "C" not null,
    reason text,
    correlation_id text not null,
    recorded_at timestamptz(3) not null,
    occurred_at timestamptz(3) not null,
    changes json not null,
    -- Whether the effective entity came to be another one, came to be or went away.
    changed boolean not null
  );

  create table timeline_keys (
    key bigint not null,
    position bigint not null
  )`

export const TIMELINE_INDEXES = ['create index timeline_changed on timeline (position, ref) where changed']

export const TIMELINE_KEYS = [
  'alter table timeline add primary key (ref, position)',
  'alter table timeline_keys add primary key (key, position)',
]
