-- A user's unread notices are counted, listed and marked along their own index.
CREATE INDEX idx_notification_unread ON notification (user_id, read_status, id);
