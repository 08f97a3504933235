-- Which snapshot is in effect, what each was made of and why, findings on a listing version that is looked at again, and work that
-- goes on after its request.

-- +goose Up
alter table snapshots add column event bigint not null default 0;
alter table snapshots add column stats text collate "C" not null default '{}';
alter table snapshots add column why text collate "C" not null default '[]';
update snapshots set event = coalesce((select max(e.id) from events e
  where e.org = 'system' and e.kind = 'snapshot.activated' and e.subject = cast(snapshots.number as text)), 0);

-- One row: the snapshot in effect. While it is not pinned that is the newest one.
create table snapshot_state (
  id         bigint not null primary key check (id = 1),
  active     bigint not null,
  pinned     bigint not null check (pinned in (0, 1)),
  reason     text collate "C" not null,
  actor      text collate "C" not null,
  actor_name text collate "C" not null,
  set_at     bigint not null
);
insert into snapshot_state (id, active, pinned, reason, actor, actor_name, set_at)
  select 1, coalesce(max(number), 0), 0, '', '', '', 0 from snapshots;

-- How many findings were made under a snapshot, kept up in the transaction that stores them.
create table snapshot_findings (
  snapshot bigint not null,
  org      text collate "C" not null,
  n        bigint not null,
  primary key (snapshot, org)
);
insert into snapshot_findings (snapshot, org, n) select snapshot, org, count(*) from findings group by snapshot, org;

-- A listing version that was screened again under other knowledge has a finding of each round.
alter table findings add column round bigint not null default 1;
drop index findings_listing;
create unique index findings_listing on findings (listing, number, round);

-- What a finding that a person decided would be under newer knowledge.
create table outlooks (
  finding     text collate "C" not null primary key references findings (id),
  run         text collate "C" not null,
  snapshot    bigint not null,
  route       text collate "C" not null,
  score       bigint not null,
  probability bigint not null,
  noted_at    bigint not null
);

-- Work over many listings that goes on after its request. next_seq is the listing it goes on before.
create table runs (
  id            text collate "C" not null primary key,
  org           text collate "C" not null,
  kind          text collate "C" not null,
  state         text collate "C" not null,
  actor         text collate "C" not null,
  actor_name    text collate "C" not null,
  from_snapshot bigint not null,
  to_snapshot   bigint not null,
  plan          text collate "C" not null,
  dry           bigint not null check (dry in (0, 1)),
  next_seq      bigint not null,
  total         bigint not null,
  seen          bigint not null,
  differs       bigint not null,
  stored        bigint not null,
  decided       bigint not null,
  problem       text collate "C" not null,
  created_at    bigint not null,
  updated_at    bigint not null,
  finished_at   bigint not null
);
create index runs_order on runs (org, created_at, id);
create index runs_state on runs (state, id);

-- Which process is at a run, until when, and when somebody was last told to take it up.
create table run_leases (
  run         text collate "C" not null primary key,
  holder      text collate "C" not null,
  lease_until bigint not null,
  nudged_at   bigint not null
);

create table run_rows (
  run        text collate "C" not null references runs (id),
  seq        bigint not null,
  org        text collate "C" not null,
  listing    text collate "C" not null,
  finding    text collate "C" not null,
  outcome    text collate "C" not null,
  from_route text collate "C" not null,
  to_route   text collate "C" not null,
  doc        text collate "C" not null,
  primary key (run, seq)
);
