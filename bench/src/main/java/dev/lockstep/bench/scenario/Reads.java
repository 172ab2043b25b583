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
import java.util.List;

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
