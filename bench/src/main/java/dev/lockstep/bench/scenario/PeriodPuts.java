package dev.lockstep.bench.scenario;

import dev.lockstep.bench.load.LoadLoop;
import dev.lockstep.bench.load.LoadResult;
import dev.lockstep.bench.load.Pace;
import dev.lockstep.bench.load.Request;
import dev.lockstep.bench.load.Response;
import dev.lockstep.bench.load.Work;
import dev.lockstep.bench.subject.GroupSizes;
import dev.lockstep.bench.subject.Subject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Caches all orders of a period once, however long that takes; an operation is an order. */
final class PeriodPuts implements Variant, Work {

  /** Orders of a request. */
  static final int BATCH = 1_000;

  private static final int CONNECTIONS = 4;
  private static final Duration TIME_MAX = Duration.ofMinutes(2);

  private final String key;
  private final String label;
  private final Subject subject;
  private final Period period;
  private final List<byte[]> requests;
  private final Deque<Request> ready = new ArrayDeque<>();
  private long cached;

  PeriodPuts(String key, String label, Subject subject, Period period) {
    this.key = key;
    this.label = label;
    this.subject = subject;
    this.period = period;
    this.requests = period.puts(BATCH);
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public Subject subject() {
    return subject;
  }

  @Override
  public int connections() {
    return CONNECTIONS;
  }

  @Override
  public void prepare(Pace pace, double perSecond) {
    requests.forEach(bytes -> ready.add(new Request(bytes, 0)));
  }

  @Override
  public Pace latencyPace(Duration time, double perSecond) {
    return pace(time);
  }

  @Override
  public LoadResult run(Pace pace) {
    cached = 0;
    Pace all = Pace.closed(CONNECTIONS, TIME_MAX);
    LoadResult sent = LoadLoop.run(period.server().address(), this, all);
    return new LoadResult(cached, sent.wrong(), sent.examples(), sent.seconds(), sent.micros());
  }

  @Override
  public @Nullable Request next() {
    return ready.poll();
  }

  @Override
  public boolean accept(Request request, Response response) {
    if (response.status() != 200 || !response.body().contains("\"skipped\":[]")) {
      return false;
    }
    cached += JsonText.number(response.body(), "cached");
    return true;
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
