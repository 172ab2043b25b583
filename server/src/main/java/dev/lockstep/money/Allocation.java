package dev.lockstep.money;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Division of an amount into whole minor units without losing or inventing one. */
public final class Allocation {

  private Allocation() {}

  /**
   * Splits the total in proportion to the weights by the largest remainder: every part is its exact
   * share rounded down or up, the parts sum to the total, and of equal remainders the earlier one
   * is rounded up, so the same input always gives the same parts. A negative total gives the
   * negated parts of the positive one.
   *
   * @throws IllegalArgumentException for a negative weight, or when all weights are zero and the
   *     total is not
   * @throws ArithmeticException when the weights' sum exceeds a long
   */
  public static long[] byWeights(long total, long[] weights) {
    var sum = sumOf(weights);
    var parts = new long[weights.length];
    if (total == 0) {
      return parts;
    }
    if (sum == 0) {
      throw new IllegalArgumentException("nothing to share " + total + " by: all weights are 0");
    }
    var size = Math.absExact(total);
    var remainders = new long[weights.length];
    var left = size;
    for (var i = 0; i < weights.length; i++) {
      var share = divide(size, weights[i], sum);
      parts[i] = share[0];
      remainders[i] = share[1];
      left -= share[0];
    }
    // Fewer are left than there are remainders above zero, so a weight of 0 gets nothing.
    for (var i : byRemainder(remainders, Math.toIntExact(left))) {
      parts[i]++;
    }
    return total > 0 ? parts : negated(parts);
  }

  private static long sumOf(long[] weights) {
    var sum = 0L;
    for (var weight : weights) {
      if (weight < 0) {
        throw new IllegalArgumentException("negative weight " + weight);
      }
      sum = Math.addExact(sum, weight);
    }
    return sum;
  }

  /** Quotient and remainder of size × weight / sum, where the product may need 128 bits. */
  private static long[] divide(long size, long weight, long sum) {
    var product = size * weight;
    if (Math.multiplyHigh(size, weight) == 0 && product >= 0) {
      return new long[] {product / sum, product % sum};
    }
    var wide =
        BigInteger.valueOf(size)
            .multiply(BigInteger.valueOf(weight))
            .divideAndRemainder(BigInteger.valueOf(sum));
    return new long[] {wide[0].longValueExact(), wide[1].longValueExact()};
  }

  private static int[] byRemainder(long[] remainders, int count) {
    // The sort is stable: of equal remainders the earlier stays first.
    return IntStream.range(0, remainders.length)
        .boxed()
        .sorted(Comparator.comparingLong((Integer i) -> remainders[i]).reversed())
        .limit(count)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static long[] negated(long[] parts) {
    for (var i = 0; i < parts.length; i++) {
      parts[i] = -parts[i];
    }
    return parts;
  }
}
