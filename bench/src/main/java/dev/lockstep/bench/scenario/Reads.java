package dev.lockstep.bench.scenario;

import dev.lockstep.bench.load.LoadLoop;
import dev.lockstep.bench.load.LoadResult;
import dev.lockstep.bench.load.Pace;
import dev.lockstep.bench.load.Request;
import dev.lockstep.bench.load.Response;
import dev.lockstep.bench.load.Work;
import dev.lockstep.bench.subject.GroupSizes;
import dev.lockstep.bench.subject.Subject;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends the same requests again and again, which change nothing. */
record Reads(
    String key,
    String label,
    Subject subject,
    InetSocketAddress address,
    List<byte[]> requests,
    int bytes)
    implements Variant {

  /** Answers of different lengths. */
  static final int ANY_LENGTH = -1;

  private static final int CONNECTIONS = 64;
  private static final Duration ONCE_MAX = Duration.ofMinutes(2);

  /** Sends each of the requests once. */
  static void once(InetSocketAddress address, List<byte[]> requests) {
    Iterator<byte[]> left = requests.iterator();
    Work once =
        new Work() {
          @Override
          public @Nullable Request next() {
            return left.hasNext() ? new Request(left.next(), 0) : null;
          }

          @Override
          public boolean accept(Request request, Response response) {
            return response.status() == 200;
          }
        };
    LoadResult result = LoadLoop.run(address, once, Pace.closed(CONNECTIONS, ONCE_MAX));
    if (result.right() < requests.size()) {
      throw new IllegalStateException("reads were refused: " + result.examples());
    }
  }

  @Override
  public int connections() {
    return CONNECTIONS;
  }

  @Override
  public void prepare(Pace pace, double perSecond) {
    // The requests are made already.
  }

  @Override
  public LoadResult run(Pace pace) {
    List<Request> made = requests.stream().map(bytes -> new Request(bytes, 0)).toList();
    return LoadLoop.run(address, new Turns(made, bytes), pace);
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

  private static final class Turns implements Work {
    private final List<Request> requests;
    private final int bytes;
    private int turn;

    private Turns(List<Request> requests, int bytes) {
      this.requests = requests;
      this.bytes = bytes;
    }

    @Override
    public Request next() {
      return requests.get(turn++ % requests.size());
    }

    /** Where all answers have one length it is looked at, the body is not. */
    @Override
    public boolean accept(Request request, Response response) {
      return response.status() == 200
          && (bytes == ANY_LENGTH || Math.abs(response.bodyLength() - bytes) <= 64);
    }
  }
}
