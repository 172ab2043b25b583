package dev.lockstep.bench.scenario;

import dev.lockstep.bench.rows.Goods;
import dev.lockstep.bench.subject.Server;
import dev.lockstep.cli.client.ShopApi;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts articles on sale. */
final class Shelf {

  private static final int PAGE = 500;

  private Shelf() {}

  /** So many articles, with the same stock each, unless there are some already. */
  static void fill(Server server, int articles, long stock) {
    if (server.database().number("SELECT count(*) FROM product_stock") > 0) {
      return;
    }
    for (int from = 0; from < articles; from += PAGE) {
      ObjectNode request = ShopApi.object();
      ArrayNode items = request.putArray("items");
      for (int number = from; number < Math.min(articles, from + PAGE); number++) {
        items
            .addObject()
            .put("skuCode", Goods.code(number))
            .put("name", Goods.name(number))
            .put("price", Goods.price(number))
            .put("currency", Goods.CURRENCY)
            .put("productType", Goods.PRODUCT_TYPE)
            .put("sellerId", Goods.SELLER)
            .put("unit", Goods.UNIT)
            .put("stock", stock);
      }
      server.shop().putSkus(request);
    }
  }
}
