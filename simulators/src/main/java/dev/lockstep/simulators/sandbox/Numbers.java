package dev.lockstep.simulators.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** The bank's own transaction numbers: 2 letters, 13 digits of time, 12 random digits. */
final class Numbers {

  private static final long RANDOM_BOUND = 1_000_000_000_000L;

  private Numbers() {}

  /** Two banks on one book may draw the same number once in 10¹² per millisecond: refused then. */
  static List<String> transactions(int count, Instant now) {
    return IntStream.range(0, count).mapToObj(i -> transaction(now)).toList();
  }

  private static String transaction(Instant now) {
    long random = ThreadLocalRandom.current().nextLong(RANDOM_BOUND);
    return "SB%013d%012d".formatted(now.toEpochMilli(), random);
  }
}
