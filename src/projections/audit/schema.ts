/** Database schema of this version of the audit log. */
export const AUDIT_SCHEMA = 'audit_v1'

/**
 * A row a command. `entry_keys` is what commands are found by: a row for each value of one, such as its actor, and for what its subjects
 * begin with. The commands of one key are one index range in the order of the log, so that any page is the next twenty rows of a range.
 * Beside an index of all positions the planner would not take one of, say, a rare outcome: it takes two values for a half each.
 */
export const AUDIT_TABLES = `
  create table entries (
    -- The command's id: what its events name as their cause.
    id text collate "C" not null,
    -- Of its first event.
    position bigint not null,
    recorded_at timestamptz(3) not null,
    actor text collate "C" not null,
    command text collate "C",
    outcome text collate "C" not null,
    correlation_id text collate "C" not null,
    times int not null,
    tally json not null,
    named json not null
  );

  create table entry_keys (
    key text collate "C" not null,
    position bigint not null
  )`

export const AUDIT_KEYS = [
  'alter table entries add primary key (id)',
  'alter table entry_keys add primary key (key, position)',
]

export const AUDIT_INDEXES = ['create unique index entries_position on entries (position)']
