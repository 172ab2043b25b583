package dev.lockstep.bench.scenario;

import dev.lockstep.bench.load.LoadResult;
import dev.lockstep.bench.load.Pace;
import dev.lockstep.bench.subject.GroupSizes;
import dev.lockstep.bench.subject.Subject;
import java.time.Duration;

/** One of the things compared: a subject and what is done to it. */
interface Variant {

  /** The share of what a variant can do at which its latencies are taken. */
  double LOAD_OF_LATENCY = 0.6;

  /** One letter. */
  String key();

  /** What it is, in a few words. */
  String label();

  Subject subject();

  /**
   * Makes ready what a load at this pace sends; not measured.
   *
   * @param perSecond how many operations it did at most so far, 0 if nobody knows
   */
  void prepare(Pace pace, double perSecond);

  /** Requests under way at a time. */
  int connections();

  LoadResult run(Pace pace);

  /** How a measured round is sent: as much as it takes. */
  default Pace pace(Duration time) {
    return Pace.closed(connections(), time);
  }

  /**
   * How latencies are taken: below saturation.
   *
   * @param perSecond what it can do
   */
  default Pace latencyPace(Duration time, double perSecond) {
    return Pace.open(connections(), Math.max(1, perSecond * LOAD_OF_LATENCY), time);
  }

  /** Whether it changes the database. */
  default boolean writes() {
    return true;
  }

  /** Whether work of answered operations goes on. */
  boolean settling();

  /** The server's count of its groups; zeros where there are none. */
  GroupSizes groups();
}
