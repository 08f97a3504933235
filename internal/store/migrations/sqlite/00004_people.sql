-- People in several organisations: invitations, mandates, marketplaces, second factors, passkeys, single sign-on and the sessions of each person.

-- +goose Up
alter table organisations add column second_factor integer not null default 0 check (second_factor in (0, 1));

-- totp_secret is sealed with the key file; totp_step is the last time step that was used; confirmed_at is when somebody
-- proved that the address is theirs.
alter table users add column totp_secret text not null default '';
alter table users add column totp_step integer not null default 0;
alter table users add column confirmed_at integer not null default 0;

create index memberships_org on memberships (org, user_id);

create table invitations (
  id          text not null primary key,
  org         text not null references organisations (id),
  email       text not null,
  role        text not null,
  hash        text not null,
  actor       text not null,
  created_at  integer not null,
  expires_at  integer not null,
  accepted_at integer not null,
  revoked_at  integer not null
) strict;
create unique index invitations_hash on invitations (hash);
create index invitations_org on invitations (org, created_at, id);
create index invitations_email on invitations (email);

create table marketplaces (
  id          text not null primary key,
  org         text not null references organisations (id),
  platform    text not null,
  name        text not null,
  version     integer not null,
  created_at  integer not null,
  updated_at  integer not null,
  archived_at integer not null
) strict;
create unique index marketplaces_platform on marketplaces (org, platform) where archived_at = 0;

-- agent acts for holder; proposer is the one of the two that has to wait for the other.
create table mandates (
  id           text not null primary key,
  agent        text not null references organisations (id),
  holder       text not null references organisations (id),
  proposer     text not null,
  permissions  text not null,
  brands       text not null,
  territory    text not null,
  proof_name   text not null,
  proof_sha256 text not null,
  state        text not null,
  from_at      integer not null,
  until_at     integer not null,
  version      integer not null,
  created_at   integer not null,
  updated_at   integer not null
) strict;
create index mandates_agent on mandates (agent, state);
create index mandates_holder on mandates (holder, state);

-- One row for each browser in which somebody is signed in.
create table sign_ins (
  id         text not null primary key,
  user_id    text not null references users (id),
  method     text not null,
  device     text not null,
  created_at integer not null,
  seen_at    integer not null,
  expires_at integer not null
) strict;
create index sign_ins_user on sign_ins (user_id, created_at);
create index sign_ins_expiry on sign_ins (expires_at);

create table key_uses (
  key_id  text not null primary key,
  used_at integer not null
) strict;

create table recovery_codes (
  user_id text not null references users (id),
  hash    text not null,
  primary key (user_id, hash)
) strict;

-- Who asked to be let in again, by the address as it was typed: there may be nobody who has it.
create table recovery_requests (
  email    text not null primary key,
  asked_at integer not null
) strict;
create index recovery_requests_age on recovery_requests (asked_at);

-- The links that were handed out. whole also takes away the second factor and the passkeys.
create table recoveries (
  hash       text not null primary key,
  user_id    text not null references users (id),
  whole      integer not null check (whole in (0, 1)),
  expires_at integer not null
) strict;
create index recoveries_user on recoveries (user_id);
create index recoveries_expiry on recoveries (expires_at);

create table passkeys (
  id         text not null primary key,
  user_id    text not null references users (id),
  credential text not null,
  name       text not null,
  doc        text not null,
  created_at integer not null,
  used_at    integer not null
) strict;
create unique index passkeys_credential on passkeys (credential);
create index passkeys_user on passkeys (user_id, created_at);

-- Who somebody is at the provider of single sign-on.
create table identities (
  issuer     text not null,
  subject    text not null,
  user_id    text not null references users (id),
  created_at integer not null,
  primary key (issuer, subject)
) strict;
create index identities_user on identities (user_id);
