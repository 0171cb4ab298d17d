/** Where the runner keeps what it knows of every projection. */
export const PROJECTIONS_SCHEMA = 'projections'

export const PROJECTIONS_MIGRATIONS: Record<string, string> = {
  '0001-checkpoints': `
    create table projections.checkpoints (
      projection text collate "C" primary key,
      -- Everything at or before it is in the read model; null while nothing is.
      position bigint,
      -- Raised by every new owner: writes of an owner before are refused by it.
      epoch bigint not null default 0,
      owner text,
      caught_up boolean not null default false,
      heartbeat_at timestamptz(3),
      updated_at timestamptz(3) not null default now()
    );
    create table projections.parked_events (
      projection text collate "C" not null,
      position bigint not null,
      event_type text not null,
      stream text not null,
      error text not null,
      parked_at timestamptz(3) not null default now(),
      primary key (projection, position)
    );`,
  '0002-parked-events': `
    alter table projections.parked_events
      -- Open ones make a projection degraded; of dismissed ones somebody said that it may do without them.
      add column status text not null default 'open' check (status in ('open', 'dismissed')),
      add column event_id uuid,
      add column revision int,
      -- The source that asserts by it; null where it does not say.
      add column source text collate "C",
      add column recorded_at timestamptz(3),
      -- The beginning of its data as the log has it.
      add column preview text,
      add column attempts int not null default 1,
      add column last_attempt_at timestamptz(3) not null default now(),
      add column dismissed_by text,
      add column dismissed_at timestamptz(3),
      add column dismissal_reason text;
    create index parked_events_stream on projections.parked_events (projection, stream);`,
  '0003-rebuilds': `
    create table projections.rebuilds (
      id bigint generated always as identity primary key,
      projection text collate "C" not null,
      kind text not null,
      state text not null default 'REQUESTED',
      phase text,
      phase_at timestamptz,
      accept_differences boolean not null default false,
      cancel_requested boolean not null default false,
      attempts int not null default 0,
      done bigint not null default 0,
      total bigint not null default 0,
      position bigint,
      tables json not null default '[]',
      milliseconds json not null default '{}',
      error text,
      requested_by text not null,
      requested_at timestamptz(3) not null default now(),
      started_at timestamptz(3),
      finished_at timestamptz(3)
    );
    -- One at a time for each projection.
    create unique index rebuilds_active on projections.rebuilds (projection) where state in ('REQUESTED', 'RUNNING');
    create index rebuilds_latest on projections.rebuilds (projection, id desc);`,
  '0004-refolding': `
    -- How far the batch in hand is with folding entities anew; null unless one does.
    alter table projections.checkpoints add column refolding json;`,
}

/** Channel on which a projection tells the position it has come to. */
export const PROJECTED_CHANNEL = 'strata_projected'
