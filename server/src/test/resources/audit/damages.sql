-- Each entry damages the clean world behind the service's back; its head names the one
-- invariant that must say so: "-- invariant: what happens", then the statements.

---- Stock

-- stock-balance: goods appear
UPDATE product_stock SET available = available + 1 WHERE sku_code = 'sku-1';

-- stock-balance: an adjustment is lost
DELETE FROM stock_movement WHERE kind = 2 AND sku_code = 'sku-2';

-- stock-balance: a stock row is lost
DELETE FROM product_stock WHERE sku_code = 'sku-2';

-- stock-balance: goods of an unknown SKU move
INSERT INTO stock_movement (item_id, kind, source_id, sku_code, allotment, quantity, gmt_create)
  VALUES ('sku-9', 1, 'x', 'sku-9', 0, 5, now());

-- stock-taken: the counter is off
UPDATE product_stock SET taken = taken + 1 WHERE sku_code = 'sku-1';

-- stock-not-negative: oversold
ALTER TABLE product_stock DROP CONSTRAINT product_stock_available_check;
UPDATE product_stock SET available = available - 200 WHERE sku_code = 'sku-1';
UPDATE stock_movement SET quantity = quantity - 200 WHERE kind = 2 AND sku_code = 'sku-1';

-- stock-returns: a return is lost
DELETE FROM stock_movement WHERE item_id LIKE 'cancelled%';

-- stock-returns: a line comes back twice
INSERT INTO stock_movement (item_id, kind, source_id, sku_code, allotment, quantity, gmt_create)
  SELECT item_id, kind, 'again', sku_code, allotment, quantity, gmt_create FROM stock_movement
  WHERE item_id LIKE 'cancelled%';

-- stock-returns: more comes back than was taken
UPDATE stock_movement SET quantity = 2 WHERE item_id LIKE 'cancelled%';

-- stock-returns: a live line comes back
INSERT INTO stock_movement (item_id, kind, source_id, sku_code, allotment, quantity, gmt_create)
  VALUES ('paidL0001', 3, 'x', 'sku-1', 0, 2, now());

---- Amounts

-- line-amounts: a line's price changes
UPDATE order_item SET sale_price = sale_price + 1 WHERE order_id = 'paid';

-- line-amounts: a line's coupon share is not taken off
UPDATE order_item SET pay_amount = pay_amount + 1 WHERE order_id = 'open';

-- order-amounts: shipping is not in the total
UPDATE order_info SET total_amount = total_amount - 1 WHERE order_id = 'paid';

-- order-amounts: the coupon is not taken off
UPDATE order_info SET pay_amount = pay_amount + 300 WHERE order_id = 'open';

-- order-lines: an order costs more than its lines
UPDATE order_info SET origin_amount = origin_amount + 1, total_amount = total_amount + 1,
  pay_amount = pay_amount + 1 WHERE order_id = 'open';

-- order-lines: an order's coupon is not its lines'
UPDATE order_info SET coupon_amount = coupon_amount + 1, pay_amount = pay_amount - 1 WHERE
  order_id = 'open';

-- parent-amounts: a child is missing
UPDATE order_info SET child_count = 3 WHERE order_id = 'open-split';

-- parent-amounts: a parent costs more than its children
UPDATE order_info SET shipping_amount = shipping_amount + 1, total_amount = total_amount + 1,
  pay_amount = pay_amount + 1 WHERE order_id = 'open-split';

-- family-facts: a child is another seller's
UPDATE order_info SET seller_id = 'other' WHERE order_id = 'split-01';

-- family-facts: a child is another buyer's
UPDATE order_info SET user_id = 'other' WHERE order_id = 'split-01';

-- family-facts: a child has another currency
UPDATE order_info SET currency = 'EUR' WHERE order_id = 'split-01';

-- family-facts: a root names another root
UPDATE order_info SET root_order_id = 'other' WHERE order_id = 'open';

-- family-status: a child is not paid with its parent
UPDATE order_info SET order_status = 10 WHERE order_id = 'split-01';

-- family-status: a child is paid before its parent
UPDATE order_info SET order_status = 20 WHERE order_id = 'open-split-01';

---- Log

-- log-versions: a log entry is lost
DELETE FROM order_operate_log WHERE root_order_id = 'old' AND version = 2;

-- log-versions: a version leaves no log entry
UPDATE order_info SET version = version + 1 WHERE order_id = 'old';

-- log-versions: an order is lost
INSERT INTO order_operate_log (order_id, root_order_id, version, event, to_status,
  operator_type, operator_id, gmt_create) VALUES ('x', 'x', 1, 'CREATED', 10, '', '', now() -
  interval '3 days');

-- log-chain: a change starts elsewhere
UPDATE order_operate_log SET from_status = 10 WHERE root_order_id = 'cancelled' AND version = 3;

-- log-chain: a birth comes from a status
UPDATE order_operate_log SET from_status = 10, event = 'PAYMENT_CHANGED' WHERE root_order_id =
  'old' AND version = 1;

-- log-status: an order moves without a log entry
UPDATE order_info SET order_status = 30 WHERE order_id = 'old';

-- order-moves: a change is no row of the life cycle
UPDATE order_operate_log SET event = 'REMOVED' WHERE root_order_id = 'old' AND version = 3;

-- delivery-present: an address is lost
DELETE FROM order_delivery_detail WHERE order_id = 'open';

-- delivery-present: an address is another buyer's
UPDATE order_delivery_detail SET user_id = 'other' WHERE order_id = 'open';

-- outbox-complete: an event is lost
DELETE FROM outbox WHERE root_order_id = 'split' AND version = 2;

-- outbox-complete: an event is doubled
INSERT INTO outbox (partition_no, root_order_id, order_id, version, user_id, seller_id,
  event_type, payload, occurred_at) SELECT partition_no, root_order_id, order_id, version,
  user_id, seller_id, event_type, payload, now() FROM outbox WHERE root_order_id = 'open';

-- outbox-complete: an event tells something else
UPDATE outbox SET event_type = 'SIGNED' WHERE root_order_id = 'open';

-- outbox-complete: an event is of a version to come
INSERT INTO outbox (partition_no, root_order_id, order_id, version, user_id, seller_id,
  event_type, payload, occurred_at) VALUES (0, 'old', '', 9, '', '', 'PAID', '{}', now());

---- Money

-- capture-ends: money for an open order is booked
UPDATE payment_capture SET outcome = 1 WHERE order_id = 'held';
UPDATE order_payment_detail SET out_trade_no = 't-held' WHERE order_id = 'held';
UPDATE payment_case SET case_status = 2 WHERE order_id = 'held';

-- capture-ends: a refund is lost
DELETE FROM payment_refund WHERE transaction_no = 't-second';
DELETE FROM payment_case WHERE transaction_no = 't-second';

-- capture-ends: a refund is too small
UPDATE payment_refund SET amount = 999 WHERE transaction_no = 't-second';
UPDATE payment_refund SET refund_status = 20, next_attempt_time = now() WHERE transaction_no =
  't-second';
DELETE FROM payment_case WHERE transaction_no = 't-second';

-- capture-ends: a held capture's case is lost
DELETE FROM payment_case WHERE order_id = 'held';

-- capture-ends: a held capture's case ends as refunded without a refund
UPDATE payment_case SET case_status = 3 WHERE order_id = 'held';

-- capture-ends: an outcome is unknown
UPDATE payment_capture SET outcome = 7 WHERE order_id = 'late';

-- closed-orders: a cancelled order's refund is lost
DELETE FROM payment_refund WHERE order_id = 'returning';

-- closed-orders: a refunded order's refund is not done
UPDATE payment_refund SET refund_status = 20, next_attempt_time = now() WHERE order_id =
  'returned';
UPDATE order_payment_detail SET refunded_amount = 0 WHERE order_id = 'returned';
UPDATE payment_capture SET refunded_amount = 0 WHERE order_id = 'returned';
UPDATE bank_book SET refunded_amount = 0 WHERE transaction_no = 't-returned';

-- booked-once: a paid order's capture is lost
DELETE FROM payment_capture WHERE order_id = 'old';
DELETE FROM payment_inbox WHERE order_id = 'old';
DELETE FROM bank_book WHERE transaction_no = 't-old';
UPDATE order_payment_detail SET captured_amount = 0, out_trade_no = NULL WHERE order_id = 'old';

-- booked-once: an order is paid twice
UPDATE order_payment_detail SET order_id = 'double' WHERE order_id = 'returned';
UPDATE payment_capture SET order_id = 'double' WHERE order_id = 'returned';
UPDATE payment_refund SET order_id = 'double' WHERE order_id = 'returned';

-- booked-amount: an over-payment is booked unasked
DELETE FROM payment_case WHERE order_id = 'accepted';

-- booked-amount: the payment names another transaction
UPDATE order_payment_detail SET out_trade_no = 't-second' WHERE order_id = 'double';

-- booked-amount: the payment was never paid
UPDATE order_payment_detail SET pay_status = 80 WHERE order_id = 'paid';
UPDATE order_payment_flow SET event = 'CLOSE', to_status = 80 WHERE flow_no = 'paidF2';

---- Refunds, cases, notifications

-- refunds-within-captures: more is asked back than came
UPDATE payment_refund SET amount = 1001 WHERE order_id = 'returning';

-- refunds-within-captures: a refund has another currency
UPDATE payment_refund SET currency = 'EUR' WHERE order_id = 'returning';

-- refunds-within-captures: a refund is another payment's
UPDATE payment_refund SET payment_id = 'openP01' WHERE order_id = 'returning';

-- held-refunds: a held refund's case is closed
UPDATE payment_case SET case_status = 3 WHERE order_id = 'double';

-- case-owners: a case has no owner
UPDATE payment_case SET owner = ' ' WHERE order_id = 'held';

-- inbox-applied: an applied notification left nothing
UPDATE payment_inbox SET inbox_status = 1, notification_type = 'CAPTURED' WHERE
  payment_id = 'openP01';

-- inbox-settled: a parked notification is forgotten
UPDATE payment_inbox SET gmt_create = now() - interval '2 hours' WHERE inbox_status = 2;

---- Payments

-- payment-moves: a change is no row of the life cycle
UPDATE order_payment_flow SET event = 'TIMEOUT' WHERE flow_no = 'openF1';

-- payment-flow: a payment moves without a flow record
UPDATE order_payment_detail SET pay_status = 60 WHERE order_id = 'open';

-- payment-flow: a flow record is lost
DELETE FROM order_payment_flow WHERE flow_no = 'paidF1';

-- payment-sums: a payment counts more than it captured
UPDATE order_payment_detail SET captured_amount = captured_amount + 1 WHERE order_id = 'paid';

-- payment-sums: a payment counts a refund that is not done
UPDATE order_payment_detail SET refunded_amount = 1000 WHERE order_id = 'returning';

-- payment-sums: a capture counts a refund that is not done
UPDATE payment_capture SET refunded_amount = 1000 WHERE order_id = 'returning';

-- capture-payments: a capture is of another account
UPDATE order_payment_detail SET channel_account = 'other' WHERE order_id = 'paid';

-- capture-payments: a payment is lost
DELETE FROM order_payment_detail WHERE order_id = 'late';
DELETE FROM order_payment_flow WHERE payment_id = 'lateP01';

-- payment-sums: a payment has no main capture
UPDATE order_payment_detail SET captured_amount = 0, refunded_amount = 0, out_trade_no = NULL
  WHERE order_id = 'late';

-- livemode: a child is live
UPDATE order_info SET livemode = true WHERE order_id = 'split-01';

-- livemode: a payment is live
UPDATE order_payment_detail SET livemode = true WHERE order_id = 'expired';

-- livemode: a capture is live
UPDATE payment_capture SET livemode = true WHERE order_id = 'old';

-- livemode: a refund is live
UPDATE payment_refund SET livemode = true WHERE order_id = 'returning';

-- livemode: a case is live
UPDATE payment_case SET livemode = true WHERE order_id = 'held';

-- livemode: a notification is live
UPDATE payment_inbox SET livemode = true WHERE order_id = 'old';

---- The bank's book

-- book-captures: the bank took what we do not know
INSERT INTO bank_book VALUES ('x', 'lost', 1, 'CNY', 0, now() - interval '2 minutes', now());

-- book-captures: we never heard of it
INSERT INTO bank_book VALUES ('x', 'lost', 1, 'CNY', 0, now() - interval '2 hours', NULL);

-- book-captures: the bank took another amount
UPDATE bank_book SET amount = amount + 1 WHERE transaction_no = 't-old';

-- book-captures: the bank took another currency
UPDATE bank_book SET currency = 'EUR' WHERE transaction_no = 't-old';

-- book-captures: the bank took it for another payment
UPDATE bank_book SET payment_id = 'other' WHERE transaction_no = 't-old';

-- book-known: the bank never took it
DELETE FROM bank_book WHERE transaction_no = 't-old';

-- book-refunds: the bank paid back unasked
UPDATE bank_book SET refunded_amount = 1 WHERE transaction_no = 't-old';

-- book-refunds: the bank never paid back
UPDATE bank_book SET refunded_amount = 999 WHERE transaction_no = 't-cancelled';

---- Coupons

-- coupon-once: a coupon serves two orders
UPDATE order_info SET coupon_id = 'k-all' WHERE order_id = 'paid';

-- coupon-holder: a coupon forgets its order
UPDATE coupon SET order_id = NULL WHERE coupon_id = 'k-all';

-- coupon-holder: a coupon is held by a cancelled order
UPDATE coupon SET order_id = 'cancelled' WHERE coupon_id = 'k-free';

-- coupon-holder: a coupon is held by an order that uses none
UPDATE coupon SET order_id = 'paid' WHERE coupon_id = 'k-free';

-- coupon-holder: a coupon is another buyer's
UPDATE coupon SET user_id = 'other' WHERE order_id = 'free';

---- Time

-- deadlines: an order is not expired
UPDATE order_info SET expire_time = now() - interval '1 minute' WHERE order_id = 'open';

-- outbox-relayed: an event is not relayed
UPDATE outbox SET published_at = NULL WHERE root_order_id = 'open';

-- refunds-on-schedule: a refund is overdue
UPDATE payment_refund SET next_attempt_time = now() - interval '2 minutes' WHERE order_id =
  'returning';

-- refunds-on-schedule: a refund has no next attempt
UPDATE payment_refund SET next_attempt_time = NULL WHERE order_id = 'returning';

-- payments-settled: a closing payment is not asked for
UPDATE order_payment_detail SET gmt_modified = now() - interval '2 hours', next_check_time =
  NULL WHERE order_id = 'expired';

-- payments-settled: an open payment outlives its deadline
UPDATE order_payment_detail SET expire_time = now() - interval '2 hours', next_check_time = NULL
  WHERE order_id = 'open';
