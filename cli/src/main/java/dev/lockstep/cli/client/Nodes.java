package dev.lockstep.cli.client;

import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The addresses of one service, handed out in turn. One that did not answer is passed by for a
 * while, unless none is left.
 */
public final class Nodes {
  private static final long REST_NANOS = 2_000_000_000L;

  private final List<URI> all;
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicLongArray restUntil;

  /** At least one address: scheme, host, port, perhaps a path. */
  public Nodes(List<URI> addresses) {
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("no address");
    }
    this.all =
        addresses.stream().map(uri -> URI.create(uri.toString().replaceAll("/+$", ""))).toList();
    this.restUntil = new AtomicLongArray(all.size());
    all.forEach(this::answered);
  }

  /** Every address, without a slash at its end. */
  public List<URI> all() {
    return all;
  }

  /** The next one in turn that is not passed by. */
  URI next() {
    int first = Math.floorMod(turn.getAndIncrement(), all.size());
    for (int i = 0; i < all.size(); i++) {
      int candidate = (first + i) % all.size();
      if (!rests(candidate)) {
        return all.get(candidate);
      }
    }
    return all.get(first);
  }

  /**
   * Notes that it did not answer.
   *
   * @return true when there is none that may answer now
   */
  boolean failed(URI address) {
    restUntil.set(all.indexOf(address), System.nanoTime() + REST_NANOS);
    for (int i = 0; i < all.size(); i++) {
      if (!rests(i)) {
        return false;
      }
    }
    return true;
  }

  /** Notes that it answered, so that it has its turn again. */
  void answered(URI address) {
    restUntil.set(all.indexOf(address), System.nanoTime());
  }

  private boolean rests(int number) {
    return System.nanoTime() - restUntil.get(number) < 0;
  }
}
