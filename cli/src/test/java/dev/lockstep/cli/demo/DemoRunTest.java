package dev.lockstep.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.cli.demo.FakeBook.Mistake;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The whole demo against a fake of the HTTP API, on small cuts of the sample. */
@Execution(ExecutionMode.CONCURRENT)
class DemoRunTest {
  private static final Path SAMPLE = Path.of("../data/online-retail-sample");

  @TempDir Path report;

  private int patienceSeconds = 30;
  private final StringWriter printed = new StringWriter();

  @Test
  void passesWhenEveryOrderEndsAsExpected() throws IOException {
    try (FakeShop shop = new FakeShop(6000, 0)) {
      assertThat(run(shop, 150)).as(printed.toString()).isTrue();
    }
    assertThat(printed.toString())
        .contains("150 orders in", "p99", "audit: clean", "every order ended as expected")
        .contains("POSTAGE", "FREE_GOODS", "needs after-sales", "20 users listened")
        .contains("LATE", "WRONG_AMOUNT", "SECOND_CHANNEL", "CAPTURED_TWICE", "FORGED");
    assertThat(Files.readAllLines(report.resolve("expectations.jsonl"))).hasSize(150);
  }

  @Test
  void goesOnThroughDroppedConnections() throws IOException {
    try (FakeShop shop = new FakeShop(6000, 7)) {
      assertThat(run(shop, 60)).as(printed.toString()).isTrue();
    }
    assertThat(printed.toString()).doesNotContain(" 0 calls were repeated");
  }

  @Test
  void takesOrdersThatExpiredWhileTheServerWasAwayForWhatTheyAre() throws IOException {
    try (FakeShop shop = new FakeShop(6000, 0)) {
      shop.goAway(300, Duration.ofSeconds(8));
      assertThat(run(shop, 100)).as(printed.toString()).isTrue();
    }
    assertThat(printed.toString()).contains("the server was away 1 times");
    assertThat(Files.readString(report.resolve("expectations.jsonl")))
        .contains("\"amended\":\"expired while the server was away\"");
  }

  @Test
  void namesOrdersWhoseDoubleMoneyWasKept() throws IOException {
    try (FakeShop shop = new FakeShop(6000, 0)) {
      patienceSeconds = 2;
      shop.book.mistake = Mistake.KEEPS_DOUBLE_MONEY;
      assertThat(run(shop, 60)).isFalse();
    }
    assertThat(printed.toString()).contains("differences").containsPattern("refunded 0, not \\d+");
  }

  @Test
  void failsWhenTheAuditFindsSomething() throws IOException {
    try (FakeShop shop = new FakeShop(6000, 0)) {
      shop.book.mistake = Mistake.AUDIT_FINDS_SOMETHING;
      assertThat(run(shop, 33)).isFalse();
    }
    assertThat(printed.toString()).contains("capture 17 has no end", "audit: NOT CLEAN");
  }

  @Test
  void missesEventsThatWereNotPushed() throws IOException {
    try (FakeShop shop = new FakeShop(6000, 0)) {
      patienceSeconds = 2;
      shop.book.mistake = Mistake.FORGETS_EVENTS;
      assertThat(run(shop, 33)).isFalse();
    }
    assertThat(printed.toString()).contains("no CREATED among []");
  }

  @Test
  void replacesFatesThatWaitWhenTheDeadlineIsFar() throws IOException {
    try (FakeShop shop = new FakeShop(1_800_000, 0)) {
      assertThat(run(shop, 150)).as(printed.toString()).isTrue();
    }
    assertThat(printed.toString()).contains("too long to wait for").doesNotContain("WRONG_AMOUNT");
  }

  @Test
  void saysThatNoServerIsUp() {
    var options = options(URI.create("http://127.0.0.1:9"), 10);
    assertThatThrownBy(() -> demo(options).run()).hasMessageContaining("no server is up at");
  }

  private boolean run(FakeShop shop, int orders) {
    return demo(options(shop.url(), orders)).run();
  }

  private DemoRun demo(DemoOptions options) {
    return new DemoRun(options, Map.of(), Clock.systemUTC(), new PrintWriter(printed));
  }

  private DemoOptions options(URI url, int orders) {
    return new DemoOptions(
        orders,
        url,
        1,
        1,
        SAMPLE,
        List.of("sandbox", "sandbox-card"),
        16,
        report,
        RedisChoice.NONE,
        false,
        4,
        Duration.ofSeconds(patienceSeconds));
  }
}
