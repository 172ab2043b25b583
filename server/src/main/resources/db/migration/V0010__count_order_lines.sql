-- How many lines an order has (a root: its whole family), so that a group knows what ending it
-- costs before it reads them.
ALTER TABLE order_info ADD COLUMN line_count integer NOT NULL DEFAULT 0;
UPDATE order_info SET line_count =
  (SELECT count(*) FROM order_item i WHERE i.order_id = order_info.order_id);
UPDATE order_info SET line_count =
  (SELECT count(*) FROM order_item i WHERE i.order_id IN
    (SELECT c.order_id FROM order_info c
     WHERE c.root_order_id = order_info.order_id AND c.parent_order_id IS NOT NULL))
WHERE child_count > 0;
