package dev.lockstep.view;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What operators are told of an order's copies. */
public final class CacheReport {

  /** Where a copy of an order's views may be; the database has the original. */
  public enum Layer {
    L1,
    L2,
    DATABASE
  }

  /** What a layer holds. */
  public enum State {
    PRESENT,
    ABSENT,
    /** There is no such layer by the settings. */
    OFF,
    /** It did not answer. */
    FAILED
  }

  /** What became of a layer. */
  public enum Outcome {
    /** It holds this version now and did not before. */
    REFRESHED,
    /** It held this version before, or had nothing to lose. */
    UNCHANGED,
    /** It lost what it had: a change came meanwhile, or it was asked to. */
    EVICTED,
    /** It did not answer. */
    FAILED,
    /** There is no such layer by the settings. */
    OFF
  }

  /** A layer of one order. */
  public record LayerState(
      Layer layer, State state, @Nullable Long version, @Nullable Long ageMillis) {}

  /** All layers of one order, the fastest first. */
  public record OrderState(String orderId, Instant asOf, List<LayerState> layers) {}

  /**
   * A layer after a refresh.
   *
   * @param micros how long it took; orders refreshed together waited together for database and L2
   */
  public record LayerResult(Layer layer, Outcome outcome, @Nullable Long version, long micros) {}

  /** One order after a refresh. */
  public record OrderResult(String orderId, long version, List<LayerResult> layers) {}

  private CacheReport() {}
}
