package dev.lockstep.bench.scenario;

import dev.lockstep.bench.load.BlockingHttp;
import dev.lockstep.bench.load.LoadResult;
import dev.lockstep.bench.load.Pace;
import dev.lockstep.bench.load.Response;
import dev.lockstep.bench.load.Tally;
import dev.lockstep.bench.subject.GroupSizes;
import dev.lockstep.bench.subject.Subject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a period's list from its first page to its last, one page after the other because each
 * names the next; an operation is an order. The cache must have given every order.
 */
record PeriodPages(String key, String label, Subject subject, Period period) implements Variant {

  /** Orders of a page. */
  static final int PAGE = 200;

  private static final Pattern ORDER = Pattern.compile("\"order_no\":\"(\\d+)\"");

  @Override
  public int connections() {
    return 1;
  }

  @Override
  public void prepare(Pace pace, double perSecond) {
    // There is nothing to make.
  }

  @Override
  public Pace latencyPace(Duration time, double perSecond) {
    return pace(time);
  }

  @Override
  public LoadResult run(Pace pace) {
    Tally tally = new Tally();
    Set<String> seen = new HashSet<>();
    long start = System.nanoTime();
    try (BlockingHttp http = new BlockingHttp(period.server().address())) {
      String cursor = "";
      do {
        long sent = System.nanoTime();
        Response response = http.send(period.page(PAGE, cursor));
        String body = response.body();
        if (response.status() != 200 || !body.contains("\"skipped\":[]")) {
          tally.wrong("status " + response.status(), body);
          break;
        }
        tally.right(System.nanoTime() - sent);
        collect(body, seen);
        cursor = JsonText.has(body, "nextCursor") ? JsonText.field(body, "nextCursor") : "";
      } while (!cursor.isEmpty());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (seen.size() != period.orderIds().size()) {
      tally.wrong("orders missing", "%,d orders were listed".formatted(seen.size()));
    }
    LoadResult pages = tally.result(seconds);
    return new LoadResult(seen.size(), pages.wrong(), pages.examples(), seconds, pages.micros());
  }

  private static void collect(String body, Set<String> seen) {
    for (Matcher order = ORDER.matcher(body); order.find(); ) {
      seen.add(order.group(1));
    }
  }

  @Override
  public boolean writes() {
    return false;
  }

  @Override
  public boolean settling() {
    return false;
  }

  @Override
  public GroupSizes groups() {
    return new GroupSizes(0, 0);
  }
}
