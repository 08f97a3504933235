-- People in several organisations: invitations, mandates, marketplaces, second factors, passkeys, single sign-on and the sessions of each person.

-- +goose Up
alter table organisations add column second_factor bigint not null default 0 check (second_factor in (0, 1));

-- totp_secret is sealed with the key file; totp_step is the last time step that was used; confirmed_at is when somebody
-- proved that the address is theirs.
alter table users add column totp_secret text collate "C" not null default '';
alter table users add column totp_step bigint not null default 0;
alter table users add column confirmed_at bigint not null default 0;

create index memberships_org on memberships (org, user_id);

create table invitations (
  id          text collate "C" not null primary key,
  org         text collate "C" not null references organisations (id),
  email       text collate "C" not null,
  role        text collate "C" not null,
  hash        text collate "C" not null,
  actor       text collate "C" not null,
  created_at  bigint not null,
  expires_at  bigint not null,
  accepted_at bigint not null,
  revoked_at  bigint not null
);
create unique index invitations_hash on invitations (hash);
create index invitations_org on invitations (org, created_at, id);
create index invitations_email on invitations (email);

create table marketplaces (
  id          text collate "C" not null primary key,
  org         text collate "C" not null references organisations (id),
  platform    text collate "C" not null,
  name        text collate "C" not null,
  version     bigint not null,
  created_at  bigint not null,
  updated_at  bigint not null,
  archived_at bigint not null
);
create unique index marketplaces_platform on marketplaces (org, platform) where archived_at = 0;

-- agent acts for holder; proposer is the one of the two that has to wait for the other.
create table mandates (
  id           text collate "C" not null primary key,
  agent        text collate "C" not null references organisations (id),
  holder       text collate "C" not null references organisations (id),
  proposer     text collate "C" not null,
  permissions  text collate "C" not null,
  brands       text collate "C" not null,
  territory    text collate "C" not null,
  proof_name   text collate "C" not null,
  proof_sha256 text collate "C" not null,
  state        text collate "C" not null,
  from_at      bigint not null,
  until_at     bigint not null,
  version      bigint not null,
  created_at   bigint not null,
  updated_at   bigint not null
);
create index mandates_agent on mandates (agent, state);
create index mandates_holder on mandates (holder, state);

-- One row for each browser in which somebody is signed in.
create table sign_ins (
  id         text collate "C" not null primary key,
  user_id    text collate "C" not null references users (id),
  method     text collate "C" not null,
  device     text collate "C" not null,
  created_at bigint not null,
  seen_at    bigint not null,
  expires_at bigint not null
);
create index sign_ins_user on sign_ins (user_id, created_at);
create index sign_ins_expiry on sign_ins (expires_at);

create table key_uses (
  key_id  text collate "C" not null primary key,
  used_at bigint not null
);

create table recovery_codes (
  user_id text collate "C" not null references users (id),
  hash    text collate "C" not null,
  primary key (user_id, hash)
);

-- Who asked to be let in again, by the address as it was typed: there may be nobody who has it.
create table recovery_requests (
  email    text collate "C" not null primary key,
  asked_at bigint not null
);
create index recovery_requests_age on recovery_requests (asked_at);

-- The links that were handed out. whole also takes away the second factor and the passkeys.
create table recoveries (
  hash       text collate "C" not null primary key,
  user_id    text collate "C" not null references users (id),
  whole      bigint not null check (whole in (0, 1)),
  expires_at bigint not null
);
create index recoveries_user on recoveries (user_id);
create index recoveries_expiry on recoveries (expires_at);

create table passkeys (
  id         text collate "C" not null primary key,
  user_id    text collate "C" not null references users (id),
  credential text collate "C" not null,
  name       text collate "C" not null,
  doc        text collate "C" not null,
  created_at bigint not null,
  used_at    bigint not null
);
create unique index passkeys_credential on passkeys (credential);
create index passkeys_user on passkeys (user_id, created_at);

-- Who somebody is at the provider of single sign-on.
create table identities (
  issuer     text collate "C" not null,
  subject    text collate "C" not null,
  user_id    text collate "C" not null references users (id),
  created_at bigint not null,
  primary key (issuer, subject)
);
create index identities_user on identities (user_id);
