package dev.lockstep.bench.rows;

import java.util.List;
import java.util.random.RandomGenerator;

/** What one order asks for. */
public record Cart(List<Line> lines) {

  private static final int QUANTITY_MAX = 3;

  /**
   * An article by number, and how many of it.
   *
   * @param price of one, in minor units
   */
  public record Line(int article, int quantity, long price) {

    /** At the price on sale. */
    Line(int article, int quantity) {
      this(article, quantity, Goods.price(article));
    }

    public long amount() {
      return price * quantity;
    }
  }

  public Cart {
    lines = List.copyOf(lines);
  }

  /** Two different articles out of the first {@code articles}, in order of their numbers. */
  public static Cart twoOf(int articles, RandomGenerator chance) {
    int first = chance.nextInt(articles);
    int second = (first + 1 + chance.nextInt(articles - 1)) % articles;
    return new Cart(
        List.of(
            new Line(Math.min(first, second), 1 + chance.nextInt(QUANTITY_MAX)),
            new Line(Math.max(first, second), 1 + chance.nextInt(QUANTITY_MAX))));
  }

  /** One piece of this article, and some of another. */
  public static Cart withAnother(int article, int articles, RandomGenerator chance) {
    int other = (article + 1 + chance.nextInt(articles - 1)) % articles;
    int quantity = 1 + chance.nextInt(QUANTITY_MAX);
    return new Cart(List.of(new Line(article, 1), new Line(other, quantity)));
  }

  /** One piece of one article. */
  public static Cart oneOf(int article) {
    return new Cart(List.of(new Line(article, 1)));
  }

  /** The same for nothing. */
  public Cart free() {
    return new Cart(
        lines.stream().map(line -> new Line(line.article(), line.quantity(), 0)).toList());
  }

  public long amount() {
    return lines.stream().mapToLong(Line::amount).sum();
  }
}
