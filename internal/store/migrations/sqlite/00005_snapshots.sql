-- Which snapshot is in effect, what each was made of and why, findings on a listing version that is looked at again, and work that
-- goes on after its request.

-- +goose Up
alter table snapshots add column event integer not null default 0;
alter table snapshots add column stats text not null default '{}';
alter table snapshots add column why text not null default '[]';
update snapshots set event = coalesce((select max(e.id) from events e
  where e.org = 'system' and e.kind = 'snapshot.activated' and e.subject = cast(snapshots.number as text)), 0);

-- One row: the snapshot in effect. While it is not pinned that is the newest one.
create table snapshot_state (
  id         integer not null primary key check (id = 1),
  active     integer not null,
  pinned     integer not null check (pinned in (0, 1)),
  reason     text not null,
  actor      text not null,
  actor_name text not null,
  set_at     integer not null
) strict;
insert into snapshot_state (id, active, pinned, reason, actor, actor_name, set_at)
  select 1, coalesce(max(number), 0), 0, '', '', '', 0 from snapshots;

-- How many findings were made under a snapshot, kept up in the transaction that stores them.
create table snapshot_findings (
  snapshot integer not null,
  org      text not null,
  n        integer not null,
  primary key (snapshot, org)
) strict;
insert into snapshot_findings (snapshot, org, n) select snapshot, org, count(*) from findings group by snapshot, org;

-- A listing version that was screened again under other knowledge has a finding of each round.
alter table findings add column round integer not null default 1;
drop index findings_listing;
create unique index findings_listing on findings (listing, number, round);

-- What a finding that a person decided would be under newer knowledge.
create table outlooks (
  finding     text not null primary key references findings (id),
  run         text not null,
  snapshot    integer not null,
  route       text not null,
  score       integer not null,
  probability integer not null,
  noted_at    integer not null
) strict;

-- Work over many listings that goes on after its request. next_seq is the listing it goes on before.
create table runs (
  id            text not null primary key,
  org           text not null,
  kind          text not null,
  state         text not null,
  actor         text not null,
  actor_name    text not null,
  from_snapshot integer not null,
  to_snapshot   integer not null,
  plan          text not null,
  dry           integer not null check (dry in (0, 1)),
  next_seq      integer not null,
  total         integer not null,
  seen          integer not null,
  differs       integer not null,
  stored        integer not null,
  decided       integer not null,
  problem       text not null,
  created_at    integer not null,
  updated_at    integer not null,
  finished_at   integer not null
) strict;
create index runs_order on runs (org, created_at, id);
create index runs_state on runs (state, id);

-- Which process is at a run, until when, and when somebody was last told to take it up.
create table run_leases (
  run         text not null primary key,
  holder      text not null,
  lease_until integer not null,
  nudged_at   integer not null
) strict;

create table run_rows (
  run        text not null references runs (id),
  seq        integer not null,
  org        text not null,
  listing    text not null,
  finding    text not null,
  outcome    text not null,
  from_route text not null,
  to_route   text not null,
  doc        text not null,
  primary key (run, seq)
) strict;
