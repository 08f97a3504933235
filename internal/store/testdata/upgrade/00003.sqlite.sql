CREATE TABLE goose_db_version (
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		version_id INTEGER NOT NULL,
		is_applied INTEGER NOT NULL,
		tstamp TIMESTAMP DEFAULT (datetime('now'))
	);
CREATE TABLE organisations (
  id         text not null primary key,
  name       text not null,
  kind       text not null,
  operator   integer not null check (operator in (0, 1)),
  created_at integer not null
) strict;
CREATE UNIQUE INDEX organisations_name on organisations (name);
CREATE TABLE users (
  id            text not null primary key,
  email         text not null,
  name          text not null,
  password_hash text not null,
  failed_count  integer not null,
  locked_until  integer not null,
  created_at    integer not null
) strict;
CREATE UNIQUE INDEX users_email on users (email);
CREATE TABLE memberships (
  user_id text not null references users (id),
  org     text not null references organisations (id),
  role    text not null,
  primary key (user_id, org)
) strict;
CREATE TABLE api_keys (
  id         text not null primary key,
  org        text not null,
  name       text not null,
  prefix     text not null,
  hash       text not null,
  scopes     text not null,
  created_at integer not null,
  expires_at integer not null,
  revoked_at integer not null
) strict;
CREATE UNIQUE INDEX api_keys_hash on api_keys (hash);
CREATE INDEX api_keys_org on api_keys (org, created_at, id);
CREATE TABLE one_time_codes (
  hash       text not null primary key,
  user_id    text not null references users (id),
  expires_at integer not null
) strict;
CREATE INDEX one_time_codes_expiry on one_time_codes (expires_at);
CREATE TABLE sessions (
  token      text not null primary key,
  data       blob not null,
  expires_at integer not null
) strict;
CREATE INDEX sessions_expiry on sessions (expires_at);
CREATE TABLE idempotency_keys (
  org          text not null,
  sender_key   text not null,
  request_hash text not null,
  status       integer not null,
  header       text not null,
  body         blob not null,
  created_at   integer not null,
  primary key (org, sender_key)
) strict;
CREATE INDEX idempotency_keys_age on idempotency_keys (created_at);
CREATE TABLE brands (
  id          text not null primary key,
  org         text not null,
  private     integer not null check (private in (0, 1)),
  name        text not null,
  sort_name   text not null,
  search      text not null,
  doc         text not null,
  version     integer not null,
  created_at  integer not null,
  updated_at  integer not null,
  archived_at integer not null
) strict;
CREATE UNIQUE INDEX brands_name on brands (org, name) where archived_at = 0;
CREATE INDEX brands_order on brands (sort_name, id) where archived_at = 0;
CREATE TABLE products (
  id          text not null primary key,
  org         text not null,
  private     integer not null check (private in (0, 1)),
  brand       text not null,
  name        text not null,
  sort_name   text not null,
  search      text not null,
  doc         text not null,
  version     integer not null,
  created_at  integer not null,
  updated_at  integer not null,
  archived_at integer not null
) strict;
CREATE UNIQUE INDEX products_name on products (org, brand, name) where archived_at = 0;
CREATE INDEX products_order on products (sort_name, id) where archived_at = 0;
CREATE INDEX products_brand on products (brand, sort_name, id) where archived_at = 0;
CREATE TABLE rules (
  id          text not null primary key,
  org         text not null,
  name        text not null,
  sort_name   text not null,
  search      text not null,
  doc         text not null,
  version     integer not null,
  created_at  integer not null,
  updated_at  integer not null,
  archived_at integer not null
) strict;
CREATE UNIQUE INDEX rules_name on rules (org, name) where archived_at = 0;
CREATE INDEX rules_order on rules (org, sort_name, id) where archived_at = 0;
CREATE TABLE snapshots (
  number     integer not null primary key,
  hash       text not null,
  doc        blob not null,
  created_at integer not null
) strict;
CREATE TABLE intakes (
  id         text not null primary key,
  org        text not null,
  sender_key text not null,
  platform   text not null,
  format     text not null,
  state      text not null,
  lines      integer not null,
  added      integer not null,
  changed    integer not null,
  unchanged  integer not null,
  refused    integer not null,
  digest     blob not null,
  created_at integer not null,
  updated_at integer not null
) strict;
CREATE UNIQUE INDEX intakes_key on intakes (org, sender_key);
CREATE INDEX intakes_order on intakes (org, created_at, id);
CREATE TABLE refusals (
  seq     integer not null primary key,
  intake  text not null references intakes (id),
  line    integer not null,
  code    text not null,
  field   text not null,
  value   text not null,
  message text not null,
  hint    text not null
) strict;
CREATE INDEX refusals_order on refusals (intake, line, seq);
CREATE TABLE listings (
  seq         integer not null primary key,
  id          text not null,
  org         text not null,
  platform    text not null,
  external_id text not null,
  seller      text not null,
  versions    integer not null,
  hash        text not null,
  created_at  integer not null,
  updated_at  integer not null
) strict;
CREATE UNIQUE INDEX listings_id on listings (id);
CREATE UNIQUE INDEX listings_external on listings (org, platform, external_id);
CREATE INDEX listings_order on listings (org, seq);
CREATE TABLE listing_versions (
  listing    text not null references listings (id),
  number     integer not null,
  hash       text not null,
  content    text not null,
  created_at integer not null,
  primary key (listing, number)
) strict;
CREATE TABLE findings (
  seq         integer not null primary key,
  id          text not null,
  org         text not null,
  listing     text not null references listings (id),
  number      integer not null,
  external_id text not null,
  platform    text not null,
  seller      text not null,
  title       text not null,
  brand       text not null,
  price       text not null,
  currency    text not null,
  route       text not null,
  status      text not null,
  queue_rank  integer not null,
  probability integer not null,
  snapshot    integer not null,
  version     integer not null,
  created_at  integer not null,
  updated_at  integer not null,
  words       text not null,
  doc         text not null
) strict;
CREATE UNIQUE INDEX findings_id on findings (id);
CREATE UNIQUE INDEX findings_listing on findings (listing, number);
CREATE INDEX findings_all on findings (org, queue_rank, seq);
CREATE INDEX findings_status on findings (org, status, queue_rank, seq);
CREATE INDEX findings_route on findings (org, status, route, queue_rank, seq);
CREATE VIRTUAL TABLE finding_words using fts5 (words, content = 'findings', content_rowid = 'seq', tokenize = 'ascii', detail = 'none', columnsize = 0);
CREATE TRIGGER findings_words after insert on findings begin
  insert into finding_words (rowid, words) values (new.seq, new.words);
end;
CREATE TABLE decisions (
  seq           integer not null primary key,
  id            text not null,
  org           text not null,
  finding       text not null references findings (id),
  verdict       text not null,
  before_status text not null,
  note          text not null,
  actor         text not null,
  actor_name    text not null,
  at            integer not null,
  undone_at     integer not null,
  undone_by     text not null
) strict;
CREATE UNIQUE INDEX decisions_id on decisions (id);
CREATE INDEX decisions_finding on decisions (finding, seq);
CREATE TABLE counts (
  org  text not null,
  name text not null,
  n    integer not null,
  primary key (org, name)
) strict;
CREATE TABLE events (
  id      integer not null primary key,
  org     text not null,
  at      integer not null,
  actor   text not null,
  kind    text not null,
  subject text not null,
  data    text not null
) strict;
CREATE INDEX events_org on events (org, id);
CREATE INDEX events_subject on events (org, subject, id);
CREATE INDEX events_kind on events (org, kind, id);
CREATE TABLE packs (
  org         text not null,
  id          text not null,
  private     integer not null check (private in (0, 1)),
  pack_date   text not null,
  hash        text not null,
  doc         text not null,
  created_at  integer not null,
  updated_at  integer not null,
  primary key (org, id)
) strict;
CREATE TABLE vocabulary (
  word    text not null primary key,
  sellers blob not null,
  barred  blob not null,
  used_by integer not null,
  learned integer not null check (learned in (0, 1)),
  seen_at integer not null
) strict;
CREATE INDEX vocabulary_use on vocabulary (used_by, seen_at, word);
CREATE INDEX vocabulary_age on vocabulary (seen_at);
CREATE INDEX vocabulary_learned on vocabulary (learned, word);
CREATE TABLE vocabulary_state (
  name text not null primary key,
  n    integer not null
) strict;
insert into goose_db_version values (1, 0, 1, '2026-11-28 10:47:22');
insert into goose_db_version values (2, 1, 1, '2026-11-28 10:47:22');
insert into goose_db_version values (3, 2, 1, '2026-11-28 10:47:22');
insert into goose_db_version values (4, 3, 1, '2026-11-28 10:47:22');
insert into organisations values ('org_a', 'Old House', 'platform', 1, 1763625600000000);
insert into users values ('usr_a', 'ada@old.example', 'Ada', 'hash', 2, 0, 1763625600000000);
insert into intakes values ('int_a', 'org_a', 'k', 'shop', 'jsonl', 'done', 2, 1, 0, 0, 1, X'646967657374', 1763625600000000, 1763625600000000);
insert into listings values (1, 'lst_a', 'org_a', 'shop', 'A-1', 'seller', 1, 'contenthash', 1763625600000000, 1763625600000000);
insert into findings values (1, 'fnd_a', 'org_a', 'lst_a', 1, 'A-1', 'shop', 'seller', 'Norvella Mara replica', 'Norvella', '19', 'EUR', 'hold', 'removed', -3000, 9500, 1, 2, 1763625600000000, 1763625600000000, 'zzorgorgazz norvella mara replica seller a 1', '{"listing":"A-1","engine":"1","snapshot":1,"route":"hold","score":3000,"probability":9500}');
insert into api_keys values ('key_a', 'org_a', 'feed', 'assay_abc', 'keyhash', '["read","submit_listings"]', 1763625600000000, 0, 0);
insert into brands values ('brd_a', 'org_a', 1, 'Norvella', 'norvella', 'norvella', '{"id":"brd_a","owner":"org_a","private":true,"name":"Norvella"}', 4, 1763625600000000, 1763625600000000, 0);
insert into counts values ('org_a', 'listings', 1);
insert into decisions values (1, 'dec_a', 'org_a', 'fnd_a', 'remove', 'open', 'seen', 'user:usr_a', 'Ada', 1763625600000000, 0, '');
insert into events values (1, 'org_a', 1763625600000000, 'user:usr_a', 'organisation.created', 'org_a', '{"name":"Old House"}');
insert into events values (2, 'org_a', 1763625600000000, 'user:usr_a', 'user.created', 'usr_a', '');
insert into idempotency_keys values ('org_a', 'k', 'h', 201, '{"ETag":"1"}', X'626F6479', 1763625600000000);
insert into listing_versions values ('lst_a', 1, 'contenthash', '{"id":"A-1","platform":"shop","seller":"seller","title":"Norvella Mara replica"}', 1763625600000000);
insert into memberships values ('usr_a', 'org_a', 'admin');
insert into one_time_codes values ('codehash', 'usr_a', 4102444800000000);
insert into packs values ('org_a', 'private/names', 1, '2026-01-01', 'packhash', '{"id":"private/names"}', 1763625600000000, 1763625600000000);
insert into products values ('prd_a', 'org_a', 1, 'brd_a', 'Mara', 'mara', 'mara', '{"id":"prd_a","owner":"org_a","private":true,"brand":"brd_a","name":"Mara"}', 1, 1763625600000000, 1763625600000000, 0);
insert into refusals values (1, 'int_a', 2, 'invalid', 'title', '', 'this is needed', '');
insert into rules values ('rul_a', 'org_a', 'Mirror', 'mirror', 'mirror', '{"id":"rul_a","owner":"org_a","name":"Mirror","expr":"true","effect":"review"}', 1, 1763625600000000, 1763625600000000, 0);
insert into sessions values ('token', X'64617461', 4102444800000000);
insert into snapshots values (1, 'snaphash', X'736E617073686F74', 1763625600000000);
insert into vocabulary values ('sneaker', X'6162', X'', 1, 0, 1763625600000000);
insert into vocabulary_state values ('read', 0);
insert into vocabulary_state values ('learned', 0);
