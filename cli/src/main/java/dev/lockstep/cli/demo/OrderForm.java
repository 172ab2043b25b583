package dev.lockstep.cli.demo;

import dev.lockstep.cli.client.ShopApi;
import dev.lockstep.cli.client.ShopApi.Quote;
import dev.lockstep.cli.retail.CatalogueSku;
import dev.lockstep.cli.retail.Invoice;
import dev.lockstep.cli.retail.InvoiceLine;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Fills in the requests. What the data does not have (address, phone) is plainly made up. */
final class OrderForm {
  static final int BUSINESS_IDENTIFIER = 1;
  static final String CURRENCY = "GBP";
  private static final int ORDER_TYPE = 1;
  private static final String SELLER_ID = "1";
  private static final int PHONE_TAILS = 10_000_000;

  private OrderForm() {}

  static ObjectNode quote(Invoice invoice) {
    ObjectNode form = form(invoice.userId());
    ArrayNode items = form.putArray("items");
    for (InvoiceLine line : invoice.soldLines()) {
      items.addObject().put("skuCode", line.skuCode()).put("quantity", line.quantity());
    }
    return form;
  }

  /** One piece of one article. */
  static ObjectNode quoteOne(String userId, String skuCode) {
    ObjectNode form = form(userId);
    form.putArray("items").addObject().put("skuCode", skuCode).put("quantity", 1);
    return form;
  }

  private static ObjectNode form(String userId) {
    ObjectNode form =
        ShopApi.object()
            .put("businessIdentifier", BUSINESS_IDENTIFIER)
            .put("orderType", ORDER_TYPE)
            .put("sellerId", SELLER_ID);
    form.putObject("deliveryAddress")
        .put("receiverName", "Customer " + userId)
        .put("phone", "1380%07d".formatted(Math.floorMod(userId.hashCode(), PHONE_TAILS)))
        .put("province", "Sample County")
        .put("city", "Sample Town")
        .put("area", "Old Quarter")
        .put("street", "Market Street")
        .put("detail", "House 1");
    return form;
  }

  /** A create request: the quote's form with an id and the amounts that were quoted. */
  static ObjectNode create(Invoice invoice, String orderId, String run, Quote quote) {
    return create(quote(invoice), orderId, run + "-" + invoice.number(), quote);
  }

  /** The same of a form that was quoted. */
  static ObjectNode create(ObjectNode quoted, String orderId, String businessOrderId, Quote quote) {
    quoted.put("orderId", orderId);
    quoted.put("businessOrderId", businessOrderId);
    quoted.set("amounts", quote.json());
    return quoted;
  }

  static ObjectNode skus(List<CatalogueSku> skus) {
    ObjectNode form = ShopApi.object();
    ArrayNode items = form.putArray("items");
    for (CatalogueSku sku : skus) {
      items
          .addObject()
          .put("skuCode", sku.skuCode())
          .put("productId", sku.productId())
          .put("name", sku.name())
          .put("price", sku.price())
          .put("currency", CURRENCY)
          .put("productType", sku.productType())
          .put("sellerId", SELLER_ID)
          .put("unit", "piece")
          .put("stock", sku.stock());
    }
    return form;
  }
}
