package dev.lockstep.catalog;

import dev.lockstep.commit.GroupCommit;
import dev.lockstep.mode.DevelopmentOnly;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Puts a few things on sale when {@code ./lockstep run} starts with an empty catalogue. */
@Component
@DevelopmentOnly
@ConditionalOnBooleanProperty("lockstep.catalog.demo")
class DemoCatalog {

  private static final Logger LOG = LoggerFactory.getLogger(DemoCatalog.class);
  private static final String SELLER = "demo-shop";
  private static final long STOCK = 1_000;
  private static final int GOODS = 1;
  private static final int VIRTUAL = 2;

  private record Item(String code, String name, int type, long price) {}

  // @formatter:off
  private static final List<Item> ITEMS = List.of(
      new Item("TEA-MUG",       "Enamel tea mug",              GOODS,   1_250),
      new Item("TEA-POT",       "Cast iron teapot, 0.6 l",     GOODS,   4_900),
      new Item("TEA-OOLONG",    "Oolong, 100 g",               GOODS,   1_890),
      new Item("LAMP-DESK",     "Desk lamp",                   GOODS,   7_900),
      new Item("NOTEBOOK-A5",   "Notebook A5, dotted",         GOODS,     650),
      new Item("BAG-CANVAS",    "Canvas bag",                  GOODS,   1_500),
      new Item("GIFT-CARD-25",  "Gift card 25.00",             VIRTUAL, 2_500),
      new Item("EBOOK-TEA",     "The book of tea (e-book)",    VIRTUAL,   499),
      new Item("SAMPLE-FREE",   "Tea sample, one per order",   GOODS,       0));
  // @formatter:on

  private final Catalog catalog;
  private final GroupCommit commit;
  private final Clock clock;

  DemoCatalog(Catalog catalog, GroupCommit commit, Clock clock) {
    this.catalog = catalog;
    this.commit = commit;
    this.clock = clock;
  }

  @EventListener(ApplicationReadyEvent.class)
  void fill() {
    if (!catalog.page("", 1).isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    List<Sku> skus = ITEMS.stream().map(item -> sku(item, now)).toList();
    Map<String, Long> stock = skus.stream().collect(Collectors.toMap(Sku::skuCode, _ -> STOCK));
    commit.execute(new PutSkus(skus, stock));
    LOG.info("event=demo_catalog_filled skus={} sellerId={}", skus.size(), SELLER);
  }

  private static Sku sku(Item item, Instant now) {
    return new Sku(
        item.code(),
        item.code(),
        item.name(),
        null,
        item.type(),
        item.price(),
        null,
        "GBP",
        "piece",
        SELLER,
        1,
        now,
        now);
  }
}
