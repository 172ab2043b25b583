package dev.lockstep.period;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the hashes of periods are kept. Every step is atomic for one order, and nothing older
 * replaces anything newer, whichever node brings it and in whichever order.
 *
 * <p>Any operation may throw {@link StoreAwayException}; whether a change was made is then unknown.
 */
interface PeriodStore {

  /**
   * An order's newest known state.
   *
   * @param entry null if the order is not to be found in the hash any more; nothing older brings it
   *     back
   */
  record Change(String orderNo, long version, byte @Nullable [] entry) {}

  /** What is kept of an order. */
  record Kept(@Nullable Long version, byte @Nullable [] entry) {

    static final Kept NOTHING = new Kept(null, null);
  }

  /**
   * A part of a hash.
   *
   * @param next where to go on; null at the end
   */
  record Part(Map<String, byte[]> entries, @Nullable String next) {}

  /** How much a period takes; bytes as the store itself counts them. */
  record Size(long entries, long bytes) {}

  /** The name for people and metrics. */
  String name();

  /** Whether it keeps anything at the moment. */
  boolean keeps();

  /** Takes away what stands in a hash's place and is none; everything else stays. */
  void mend(String period);

  /**
   * Takes changes of one period, each order once, and lets the period expire anew.
   *
   * @return orders that are not kept: there is no room, or nothing is kept
   */
  Set<String> apply(String period, List<Change> changes);

  /** The entries of these orders; those that are not there are left out. */
  Map<String, byte[]> entries(String period, Collection<String> orderNos);

  /** What is kept of these orders; an entry's version may be newer than the entry, not older. */
  Map<String, Kept> kept(String period, List<String> orderNos);

  /** About so many entries from a place, "0" at first. An entry may come twice, none is missed. */
  Part scan(String period, String from, int limit);

  /** The count of a period whose orders are all there; empty if that is not known. */
  OptionalLong wholeCount(String period);

  /** How many entries a period has, all orders or not. */
  long count(String period);

  /** Notes that every order of the period is there. */
  void markWhole(String period);

  boolean contains(String period, String orderNo);

  /** Takes an entry away. What is older than it was still does not come back. */
  boolean remove(String period, String orderNo);

  /** Takes all entries away and tells how many. */
  long clear(String period);

  /** Forgets an order if it still has this version, which no order has reached. */
  void forget(String period, String orderNo, long version);

  /** Periods that may have entries, at most so many. */
  Set<String> periods(int max);

  Size size(String period);
}
