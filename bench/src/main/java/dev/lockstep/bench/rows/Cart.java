package dev.lockstep.bench.rows;

import java.util.List;
import java.util.random.RandomGenerator;

/** What one order asks for. */
public record Cart(List<Line> lines) {

  private static final int QUANTITY_MAX = 3;

  /** An article by number, and how many of it. */
  public record Line(int article, int quantity) {

    public long amount() {
      return Goods.price(article) * quantity;
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

  /** One piece of one article. */
  public static Cart oneOf(int article) {
    return new Cart(List.of(new Line(article, 1)));
  }

  public long amount() {
    return lines.stream().mapToLong(Line::amount).sum();
  }
}
