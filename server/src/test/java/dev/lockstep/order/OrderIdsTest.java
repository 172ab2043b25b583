package dev.lockstep.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.SystemCode;
import dev.lockstep.schedule.NodeLease.Lease;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrderIdsTest {

  private static final byte[] KEY = new byte[32];
  private static final long START = Instant.parse("2026-03-01T00:00:00Z").toEpochMilli();
  private static final long FOREVER = Long.MAX_VALUE;
  private static final int NODES = 8;
  private static final int PER_NODE = 1_250_000;

  private final AtomicLong millis = new AtomicLong(START);
  private final AtomicReference<Optional<Lease>> lease = new AtomicReference<>();

  private OrderIds node(int nodeNo, long after, long until) {
    lease.set(Optional.of(new Lease(nodeNo, after, until)));
    return new OrderIds(clock(), lease::get, KEY);
  }

  private Clock clock() {
    return ((InstantSource) () -> Instant.ofEpochMilli(millis.get())).withZone(ZoneOffset.UTC);
  }

  @Test
  void tenMillionNumbersOfEightNodesAreDifferent() {
    long[] numbers = new long[NODES * PER_NODE];
    for (int node = 0; node < NODES; node++) {
      // Every node's clock has a shape of its own: slow, fast, jumping back now and then.
      millis.set(START + node * 17L);
      OrderIds ids = node(node * 131, 0, FOREVER);
      long last = -1;
      for (int i = 0; i < PER_NODE; i++) {
        if (i % (900 * (node + 1)) == 0) {
          millis.addAndGet(i % 7 == 0 ? -50 : 3);
        }
        long number = ids.next();
        if (number <= last) {
          throw new AssertionError("not increasing: " + last + " then " + number);
        }
        last = number;
        numbers[node * PER_NODE + i] = number;
      }
    }
    Arrays.parallelSort(numbers);
    for (int i = 1; i < numbers.length; i++) {
      if (numbers[i] == numbers[i - 1]) {
        throw new AssertionError("twice: " + numbers[i]);
      }
    }
    assertThat(numbers[0]).isPositive();
  }

  @Test
  void aClockSetBackIssuesNothingTwice() {
    OrderIds ids = node(3, 0, FOREVER);
    Set<String> seen = new HashSet<>();
    String before = ids.issue(1, "u");
    seen.add(before);
    for (long back : new long[] {1, 60_000, 3_600_000, 86_400_000}) {
      millis.set(START - back);
      String id = ids.issue(1, "u");
      assertThat(seen.add(id)).isTrue();
      assertThat(id).isGreaterThan(before);
      before = id;
    }
  }

  @Test
  void withoutALeaseNothingIsIssued() {
    OrderIds ids = node(3, 0, FOREVER);
    String before = ids.issue(1, "u");
    lease.set(Optional.empty());
    busy(ids);
    lease.set(Optional.of(new Lease(4, 0, FOREVER)));
    assertThat(ids.issue(1, "u")).isGreaterThan(before);
  }

  @Test
  void theLeasedTimeIsNotExceeded() {
    OrderIds ids = node(3, 0, START + 1);
    for (int i = 0; i < 2 * 4096; i++) {
      ids.next();
    }
    busy(ids);
    lease.set(Optional.of(new Lease(3, 0, START + 10)));
    assertThat(ids.issue(1, "u")).hasSize(28);
  }

  @Test
  void aSuccessorStartsAfterItsPredecessor() {
    OrderIds first = node(3, 0, START + 10_000);
    millis.set(START + 10_000);
    String last = first.issue(1, "u");
    millis.set(START); // the successor's clock is behind
    OrderIds second = node(3, START + 10_000, START + 20_000);
    assertThat(second.issue(1, "u")).isGreaterThan(last);
  }

  private static void busy(OrderIds ids) {
    assertThatThrownBy(() -> ids.issue(1, "u"))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(SystemCode.SYSTEM_BUSY));
  }

  @Test
  void recognisesItsOwnIdsOnAnyNode() {
    String id = node(3, 0, FOREVER).issue(42, "buyer-1");
    OrderIds other = node(900, 0, FOREVER);
    assertThat(OrderId.isRoot(id)).isTrue();
    assertThat(id.substring(19, 21)).isEqualTo("42");
    assertThat(id.substring(21, 25)).isEqualTo("1492");
    assertThat(other.issued(id, 42, "buyer-1")).isTrue();
    assertThat(other.issued(id, 43, "buyer-1")).isFalse();
    assertThat(other.issued(id, 42, "buyer-2")).isFalse();
    assertThat(new OrderIds(clock(), lease::get, new byte[] {1}).issued(id, 42, "buyer-1"))
        .isFalse();
  }

  @Test
  void refusesAnyAlteredDigit() {
    OrderIds ids = node(3, 0, FOREVER);
    String id = ids.issue(42, "buyer-1");
    for (int i = 0; i < id.length(); i++) {
      char other = (char) ('0' + (id.charAt(i) - '0' + 1) % 10);
      String altered = id.substring(0, i) + other + id.substring(i + 1);
      assertThat(ids.issued(altered, 42, "buyer-1")).as(altered).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "x", "00000000000000000000000000-01"})
  void refusesWhatHasNotTheForm(String id) {
    assertThat(node(3, 0, FOREVER).issued(id, 1, "u")).isFalse();
  }

  // @formatter:off
  @ParameterizedTest
  @CsvSource({
    "'',      3213",
    "a,       2314",
    "foobar,  24",
    "buyer-1, 1492",
    "用户,    1518"
  })
  // @formatter:on
  void theGeneOfAUserNeverChanges(String userId, int gene) {
    assertThat(Gene.of(userId)).isEqualTo(gene);
  }

  @Test
  void genesAreSpreadEvenly() {
    int[] count = new int[4096];
    for (int i = 0; i < 409_600; i++) {
      count[Gene.of("user-" + i)]++;
    }
    assertThat(Arrays.stream(count).min().orElse(0)).isGreaterThan(50);
    assertThat(Arrays.stream(count).max().orElse(0)).isLessThan(150);
  }
}
