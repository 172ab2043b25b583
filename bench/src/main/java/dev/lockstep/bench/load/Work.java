package dev.lockstep.bench.load;

import org.jspecify.annotations.Nullable;

/** What is sent, and what is a right answer. Called by the load's one thread only. */
public interface Work {

  /** The next request, or null when there is none left. */
  @Nullable Request next();

  /** The request leaves; it was due at this time of {@link System#nanoTime()}. */
  default void sent(Request request, long due) {}

  /** Whether this is the right answer; the response is only valid during the call. */
  boolean accept(Request request, Response response);
}
