-- The bank's own book. Run as one script at every start, so every statement may run again.
DO $$ BEGIN
  IF to_regnamespace('sandbox_bank') IS NULL THEN
    CREATE SCHEMA sandbox_bank;
  END IF;
END $$;

CREATE TABLE IF NOT EXISTS sandbox_bank.charge (
  payment_id  varchar(64)  PRIMARY KEY,
  channel     varchar(32)  NOT NULL,
  account     varchar(64)  NOT NULL,
  amount      bigint       NOT NULL CHECK (amount > 0),
  currency    char(3)      NOT NULL,
  notify_url  varchar(500) NOT NULL,
  expire_time timestamptz,
  description varchar(500),
  status      varchar(16)  NOT NULL,
  created_at  timestamptz  NOT NULL
) WITH (fillfactor = 80);

CREATE TABLE IF NOT EXISTS sandbox_bank.capture (
  capture_id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  transaction_no  varchar(32) NOT NULL UNIQUE,
  payment_id      varchar(64) NOT NULL,
  amount          bigint      NOT NULL CHECK (amount > 0),
  currency        char(3)     NOT NULL,
  captured_at     timestamptz NOT NULL,
  refunded_amount bigint      NOT NULL DEFAULT 0 CHECK (refunded_amount >= 0),
  promised_amount bigint      NOT NULL DEFAULT 0 CHECK (promised_amount >= 0),
  CHECK (refunded_amount + promised_amount <= amount)
);
CREATE INDEX IF NOT EXISTS capture_by_payment ON sandbox_bank.capture (payment_id);

CREATE TABLE IF NOT EXISTS sandbox_bank.refund (
  refund_id             varchar(64) PRIMARY KEY,
  payment_id            varchar(64) NOT NULL,
  transaction_no        varchar(32) NOT NULL,
  amount                bigint      NOT NULL CHECK (amount > 0),
  currency              char(3)     NOT NULL,
  reason                varchar(500),
  status                varchar(16) NOT NULL,
  fail_reason           varchar(200),
  user_received_account varchar(100),
  will_fail             boolean     NOT NULL,
  created_at            timestamptz NOT NULL,
  due_at                timestamptz NOT NULL,
  refunded_at           timestamptz
);
CREATE INDEX IF NOT EXISTS refund_due
  ON sandbox_bank.refund (due_at) WHERE status = 'PROCESSING';

-- A row with a next attempt is waiting or under way; without one it was acknowledged or given up.
CREATE TABLE IF NOT EXISTS sandbox_bank.notification (
  notification_id       varchar(80) PRIMARY KEY,
  type                  varchar(32) NOT NULL,
  payment_id            varchar(64) NOT NULL,
  transaction_no        varchar(32),
  amount                bigint,
  currency              char(3),
  refund_id             varchar(64),
  reason                varchar(200),
  user_received_account varchar(100),
  occurred_at           timestamptz NOT NULL,
  times                 integer     NOT NULL DEFAULT 1,
  lose                  integer     NOT NULL DEFAULT 0,
  forge                 varchar(16) NOT NULL DEFAULT 'NONE',
  attempts              integer     NOT NULL DEFAULT 0,
  next_attempt_at       timestamptz,
  acknowledged_at       timestamptz,
  given_up_at           timestamptz
) WITH (fillfactor = 80);
CREATE INDEX IF NOT EXISTS notification_due
  ON sandbox_bank.notification (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
