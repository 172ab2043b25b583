-- The write path: a group's own id makes an unknown COMMIT answerable; a key's answer is stored with its effect.
CREATE TABLE commit_group (
  group_id   varchar(40) PRIMARY KEY,
  gmt_create timestamp(6) with time zone NOT NULL
);
CREATE INDEX idx_commit_group_time ON commit_group (gmt_create);

CREATE TABLE idempotency_key (
  key_id       char(64)  PRIMARY KEY, -- SHA-256 of caller, method and path, and the caller's key
  request_hash char(64)  NOT NULL,
  status       smallint  NOT NULL,
  body         bytea     NOT NULL,
  version      bigint, -- the family's version after the change
  gmt_create   timestamp(6) with time zone NOT NULL
);
CREATE INDEX idx_idempotency_key_time ON idempotency_key (gmt_create);

-- Node numbers are leased, so that no two living nodes issue the same id; last_id_millis lets a
-- successor start after the last id its predecessor may have issued.
CREATE TABLE node_lease (
  node_no        smallint     PRIMARY KEY,
  holder         varchar(64)  NOT NULL,
  expires_at     timestamp(6) with time zone NOT NULL,
  last_id_millis bigint       NOT NULL
);

-- Who relays which partition of events, refunds and deadlines.
CREATE TABLE partition_lease (
  work_name    varchar(32)  NOT NULL,
  partition_no smallint     NOT NULL,
  holder       varchar(64)  NOT NULL,
  expires_at   timestamp(6) with time zone NOT NULL,
  PRIMARY KEY (work_name, partition_no)
);
