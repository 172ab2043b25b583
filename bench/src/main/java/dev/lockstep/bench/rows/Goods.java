package dev.lockstep.bench.rows;

import java.util.stream.IntStream;

/** The articles on sale: known by number, all of one seller, product type and currency. */
public final class Goods {

  public static final String SELLER = "1";
  public static final String CURRENCY = "EUR";
  public static final String UNIT = "piece";
  public static final int PRODUCT_TYPE = 1;

  private static final int PRICE_LOWEST = 100;
  private static final int PRICES = 900;
  private static final int KNOWN = 10_000;
  private static final String[] CODES = texts("bench-%05d");
  private static final String[] NAMES = texts("Article number %d of the benchmark");

  private Goods() {}

  public static String code(int number) {
    return CODES[number];
  }

  public static String name(int number) {
    return NAMES[number];
  }

  private static String[] texts(String pattern) {
    return IntStream.range(0, KNOWN).mapToObj(pattern::formatted).toArray(String[]::new);
  }

  /** Minor units. */
  public static long price(int number) {
    return (long) PRICE_LOWEST + number % PRICES;
  }
}
