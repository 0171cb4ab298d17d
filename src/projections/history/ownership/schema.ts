/**
 * The ledger of owners. Rows of cause OWNER_CHANGED come of what became of the owner, kept in `owner_changes`, and all others of the
 * entity itself: those begin and end the time for which something is owned.
 *
 * Each index that a filter may lead through ends in the order of the ledger, so that a page is the beginning of a range.
 */
export const OWNERSHIP_TABLES = `
  create table ownership_changes (
    position bigint not null,
    entity_ref text collate "C" not null,
    kind text collate "C" not null,
    before text collate "C",
    after text collate "C",
    cause text collate "C" not null,
    source text collate "C",
    rank int,
    -- Of cause OWNER_CHANGED: what became of the owner, and what it was merged into.
    owner_change text collate "C",
    merged_into text collate "C",
    actor text collate "C" not null,
    reason text,
    recorded_at timestamptz(3) not null,
    occurred_at timestamptz(3) not null
  );

  create table owner_changes (
    position bigint not null,
    owner text collate "C" not null,
    type text collate "C" not null,
    merged_into text collate "C",
    actor text collate "C" not null,
    reason text,
    recorded_at timestamptz(3) not null,
    occurred_at timestamptz(3) not null
  )`

export const OWNERSHIP_KEYS = [
  'alter table ownership_changes add primary key (position, entity_ref)',
  'alter table owner_changes add primary key (position, owner)',
]

export const OWNERSHIP_INDEXES = [
  'create index ownership_changes_entity on ownership_changes (entity_ref, position)',
  'create index ownership_changes_kind on ownership_changes (kind, position, entity_ref)',
  'create index ownership_changes_after on ownership_changes (after, position, entity_ref) where after is not null',
  'create index ownership_changes_before on ownership_changes (before, position, entity_ref) where before is not null',
  'create index ownership_changes_source on ownership_changes (source, position, entity_ref) where source is not null',
  'create index ownership_changes_actor on ownership_changes (actor, position, entity_ref)',
  'create index owner_changes_owner on owner_changes (owner, position)',
]
