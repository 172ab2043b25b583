-- Twenty thousand orders of two hundred buyers over two hundred days, in the shape the service leaves them.
INSERT INTO order_info (business_identifier, order_id, root_order_id, order_type, order_status,
  seller_id, user_id, origin_amount, coupon_amount, shipping_amount, total_amount, pay_amount,
  currency, pay_type, pay_time, expire_time, delete_status, comment_status, livemode, child_count,
  address_changes, request_hash, version, gmt_create, gmt_modified)
SELECT 10, lpad(g::text, 28, '0'), lpad(g::text, 28, '0'), 1,
  CASE WHEN g % 200 = 0 THEN 10 WHEN g % 10 < 6 THEN 60 WHEN g % 10 < 8 THEN 20 ELSE 80 END,
  'seller-' || g % 20, 'user-' || g % 199, 1000, 0, 0, 1000, 1000, 'GBP', 'sandbox',
  CASE WHEN g % 200 = 0 THEN NULL ELSE at END, at + interval '30 minutes', 0, 0, false, 0, 0,
  repeat('a', 64), 3, at, at
FROM (SELECT g, timestamptz '2026-01-01' + g * interval '15 minutes' AS at
      FROM generate_series(1, 20000) g) orders;

INSERT INTO order_item (order_id, order_item_id, product_type, product_id, product_name, sku_code,
  sale_quantity, sale_price, origin_amount, coupon_amount, pay_amount, product_unit, seller_id,
  gmt_create, gmt_modified)
SELECT order_id, order_id || 'L' || lpad(n::text, 4, '0'), 1, 'product-' || (id + n) % 997, 'Tea',
  'sku-' || (id + n) % 997, 1, 500, 500, 0, 500, 'box', seller_id, gmt_create, gmt_create
FROM order_info, generate_series(1, 2) n;

INSERT INTO order_period (order_id, period_number, profit_amount, like_count, share_count,
  follow_count, favorite_count, gmt_create, gmt_modified)
SELECT order_id, 'period-' || id / 20, 5, 1, 1, 1, 1, gmt_create, gmt_create FROM order_info;

INSERT INTO order_snapshot (order_id, snapshot_type, snapshot_json, gmt_create, gmt_modified)
SELECT order_id, n, '{}', gmt_create, gmt_create FROM order_info, generate_series(2, 3) n;

INSERT INTO order_delivery_detail (order_id, user_id, address_cipher, phone_index, receiver_index,
  version, gmt_create, gmt_modified)
SELECT order_id, user_id, '\x00', lpad(user_id, 64), lpad(user_id, 64), 1, gmt_create, gmt_create
FROM order_info;

INSERT INTO order_operate_log (order_id, root_order_id, version, event, to_status, operator_type,
  operator_id, gmt_create)
SELECT order_id, order_id, n, 'PAID', 20, 'BUYER', user_id, gmt_create
FROM order_info, generate_series(1, 3) n;

-- A few at the end of time are not published yet.
INSERT INTO outbox (partition_no, root_order_id, order_id, version, user_id, seller_id, event_type,
  payload, occurred_at, published_at)
SELECT id % 64, order_id, order_id, n, user_id, seller_id, 'PAID', '{}', gmt_create,
  CASE WHEN id > 19900 THEN NULL ELSE gmt_create END
FROM order_info, generate_series(1, 3) n;

INSERT INTO order_payment_detail (payment_id, order_id, pay_status, pay_type, pay_method,
  channel_account, livemode, amount, currency, captured_amount, refunded_amount, out_trade_no,
  expire_time, next_check_time, check_count, flow_count, version, gmt_create, gmt_modified)
SELECT order_id || 'P01', order_id, 30, 'sandbox', 'PAGE', 'sandbox-merchant', false, 1000, 'GBP',
  1000, 0, 'SB' || order_id, expire_time, CASE WHEN order_status = 10 THEN gmt_create END, 0, 2, 2,
  gmt_create, gmt_create
FROM order_info;

INSERT INTO order_payment_flow (flow_no, order_id, payment_id, to_status, event, gmt_create)
SELECT payment_id || 'F' || n, order_id, payment_id, 20, 'STARTED', gmt_create
FROM order_payment_detail, generate_series(1, 2) n;

INSERT INTO payment_capture (capture_key, transaction_no, channel, channel_account, livemode,
  order_id, payment_id, amount, currency, outcome, refunded_amount, captured_at, version,
  gmt_create, gmt_modified)
SELECT 'sandbox/sandbox-merchant/' || out_trade_no, out_trade_no, 'sandbox', 'sandbox-merchant',
  false, order_id, payment_id, 1000, 'GBP', 1, 0, gmt_create, 1, gmt_create, gmt_create
FROM order_payment_detail;

INSERT INTO payment_refund (refund_id, channel_refund_no, order_id, payment_id, transaction_no,
  channel, channel_account, livemode, amount, currency, refund_status, reason, attempts,
  next_attempt_time, version, gmt_create, gmt_modified)
SELECT payment_id || 'R01', payment_id || 'R01', order_id, payment_id, out_trade_no, 'sandbox',
  'sandbox-merchant', false, 10, 'GBP', 30, 'damaged', 1,
  CASE WHEN id % 400 = 0 THEN gmt_create END, 1, gmt_create, gmt_create
FROM order_payment_detail;

INSERT INTO payment_case (case_id, order_id, payment_id, transaction_no, channel, channel_account,
  livemode, kind, case_status, amount, currency, captured_at, reason, owner, version, gmt_create,
  gmt_modified)
SELECT order_id || 'C01', order_id, payment_id, transaction_no, 'sandbox', 'sandbox-merchant',
  false, 'AMOUNT_OVER', CASE WHEN id % 400 = 0 THEN 1 ELSE 3 END, 1000, 'GBP', gmt_create, 'over',
  'operations', 1, gmt_create, gmt_create
FROM payment_capture;

INSERT INTO payment_inbox (inbox_key, channel, channel_account, livemode, notification_id,
  notification_type, payment_id, order_id, inbox_status, receive_count, headers, body, version,
  gmt_create, gmt_modified)
SELECT lpad(id::text, 64, '0'), 'sandbox', 'sandbox-merchant', false, 'NT' || id,
  'CHARGE_SUCCEEDED', payment_id, order_id, CASE WHEN id % 400 = 0 THEN 2 ELSE 1 END, 1, '{}',
  '\x00', 1, gmt_create, gmt_create
FROM payment_capture;

-- Most were read.
INSERT INTO notification (notification_id, user_id, order_id, event, version, read_status,
  gmt_create, gmt_modified)
SELECT order_id || '/2', user_id, order_id, 'PAID', 2, CASE WHEN id > 19000 THEN 0 ELSE 1 END,
  gmt_create, gmt_create
FROM order_info;

-- One in fifty has been disabled.
INSERT INTO webhook_endpoint (endpoint_id, seller_id, url, event_types, endpoint_state, secret,
  failures, gmt_create, gmt_modified)
SELECT 'we_' || g, 'seller-' || g % 400, 'https://shop.example/' || g, '',
  CASE WHEN g % 50 = 0 THEN 2 ELSE 1 END, '\x00', 0, now(), now()
FROM generate_series(1, 2000) g;

-- A few wait.
INSERT INTO webhook_delivery (endpoint_id, event_id, order_id, version, event_type, body,
  delivery_state, attempts, claim_no, next_attempt_at, occurred_at, gmt_create, gmt_modified)
SELECT 'we_' || id % 1999 + 1, order_id || 'V' || n, order_id, n, 'order.paid', '{}',
  CASE WHEN id > 19900 THEN 0 WHEN id % 100 = 0 THEN 2 ELSE 1 END, 1, 1, gmt_create, gmt_create,
  gmt_create, gmt_create
FROM order_info, generate_series(1, 3) n;

ANALYZE;
