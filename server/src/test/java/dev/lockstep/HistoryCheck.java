package dev.lockstep;

import dev.lockstep.ReadHistory.Answer;
import dev.lockstep.ReadHistory.Commit;
import dev.lockstep.ReadHistory.Known;
import dev.lockstep.ReadHistory.Question;
import dev.lockstep.ReadHistory.Read;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Judges a history of reads.
 *
 * <p>A reader <i>knows</i> a version of an order from the end of a read that showed it, or from the
 * moment it was told of it. A version is <i>out</i> from the moment anybody knows it, or any higher
 * one of that order: it was committed then, and perhaps long before.
 */
final class HistoryCheck {

  enum Kind {
    /** A reader that names what it knows was shown less than it knew when it began to read. */
    WENT_BACK,
    /** Less was shown than was asked for. */
    BELOW_ASKED,
    /** A reader knew a version, and the database is said not to have got there. */
    LOST,
    /** Nobody committed what was shown, or what a reader was told. */
    NEVER_COMMITTED,
    /** Shown in another status than it was committed in. */
    CONTRADICTED,
    /** An answer nobody should ever get. */
    STRANGE,
    /** The last version was out for long enough, and a node showed an older one. */
    OLD_AFTER_THE_LAST,
    /** A node was not asked for an order after its last change; so nothing is known of it. */
    NOT_ASKED_AFTER_THE_LAST
  }

  record Violation(Kind kind, Object what) {}

  private record Place(String orderId, long version) {}

  private record Reader(String name, String orderId) {}

  private record Visit(String orderId, int node) {}

  private final List<Read> reads;
  private final List<Known> known;
  private final Map<Place, String> committed = new HashMap<>();

  /** By order: since when each version is out. */
  private final Map<String, TreeMap<Long, Long>> out = new HashMap<>();

  /** By reader: what it knew at most from a moment on. */
  private final Map<Reader, TreeMap<Long, Long>> knew = new HashMap<>();

  HistoryCheck(List<Read> reads, List<Known> known, List<Commit> commits) {
    this.reads = reads;
    this.known = known;
    for (Commit commit : commits) {
      committed.put(new Place(commit.orderId(), commit.version()), commit.status());
      isOut(commit.orderId(), commit.version(), commit.byNanos());
    }
    known.forEach(this::knows);
    for (Read read : reads) {
      if (read.answer() instanceof Answer.Shown shown && shown.version() != ReadHistory.ABSENT) {
        Question question = read.question();
        knows(new Known(question.reader(), question.orderId(), shown.version(), read.endNanos()));
      }
    }
    out.values().forEach(HistoryCheck::withHigherOnes);
    knew.values().forEach(HistoryCheck::withEarlierOnes);
  }

  private void knows(Known one) {
    isOut(one.orderId(), one.version(), one.atNanos());
    knew.computeIfAbsent(new Reader(one.reader(), one.orderId()), _ -> new TreeMap<>())
        .merge(one.atNanos(), one.version(), Math::max);
  }

  private void isOut(String orderId, long version, long nanos) {
    out.computeIfAbsent(orderId, _ -> new TreeMap<>()).merge(version, nanos, Math::min);
  }

  private static void withHigherOnes(TreeMap<Long, Long> sinceByVersion) {
    long earliest = Long.MAX_VALUE;
    for (Map.Entry<Long, Long> one : sinceByVersion.descendingMap().entrySet()) {
      earliest = Math.min(earliest, one.getValue());
      one.setValue(earliest);
    }
  }

  private static void withEarlierOnes(TreeMap<Long, Long> versionByMoment) {
    long highest = 0;
    for (Map.Entry<Long, Long> one : versionByMoment.entrySet()) {
      highest = Math.max(highest, one.getValue());
      one.setValue(highest);
    }
  }

  /** Everything that must never be, in the order of the reads. */
  List<Violation> violations() {
    List<Violation> found = new ArrayList<>();
    for (Read read : reads) {
      switch (read.answer()) {
        case Answer.Shown shown -> judge(read, shown, found);
        case Answer.Ahead _ -> found.add(new Violation(Kind.LOST, read));
        case Answer.Strange _ -> found.add(new Violation(Kind.STRANGE, read));
        case Answer.Failed _ -> {}
      }
    }
    for (Known one : known) {
      if (!committed.containsKey(new Place(one.orderId(), one.version()))) {
        found.add(new Violation(Kind.NEVER_COMMITTED, one));
      }
    }
    return found;
  }

  private void judge(Read read, Answer.Shown shown, List<Violation> found) {
    Question question = read.question();
    if (question.careful() && shown.version() < knownTo(question, read.beginNanos())) {
      found.add(new Violation(Kind.WENT_BACK, read));
    }
    if (shown.version() < question.asked()) {
      found.add(new Violation(Kind.BELOW_ASKED, read));
    }
    if (shown.version() != ReadHistory.ABSENT) {
      String status = committed.get(new Place(question.orderId(), shown.version()));
      if (status == null) {
        found.add(new Violation(Kind.NEVER_COMMITTED, read));
      } else if (!status.equals(shown.status())) {
        found.add(new Violation(Kind.CONTRADICTED, read));
      }
    }
  }

  private long knownTo(Question question, long nanos) {
    TreeMap<Long, Long> versions = knew.get(new Reader(question.reader(), question.orderId()));
    Map.Entry<Long, Long> before = versions == null ? null : versions.floorEntry(nanos);
    return before == null ? ReadHistory.ABSENT : before.getValue();
  }

  /** How long a newer version than the shown one was out when the read began. */
  Duration age(Read read) {
    if (!(read.answer() instanceof Answer.Shown shown)) {
      return Duration.ZERO;
    }
    TreeMap<Long, Long> versions = out.get(read.question().orderId());
    Map.Entry<Long, Long> next = versions == null ? null : versions.higherEntry(shown.version());
    return next == null || next.getValue() > read.beginNanos()
        ? Duration.ZERO
        : Duration.ofNanos(read.beginNanos() - next.getValue());
  }

  /**
   * Whether so long after the last version of each order was out, and after this moment, each of so
   * many nodes was asked for it and showed nothing older, whatever version it was asked for.
   */
  List<Violation> atTheEnd(int nodes, long fromNanos, Duration within) {
    Set<Visit> asked = new HashSet<>();
    List<Violation> found = new ArrayList<>();
    for (Read read : reads) {
      Question question = read.question();
      TreeMap<Long, Long> versions = out.get(question.orderId());
      if (versions == null || !(read.answer() instanceof Answer.Shown shown)) {
        continue;
      }
      long due = Math.max(versions.lastEntry().getValue() + within.toNanos(), fromNanos);
      if (read.beginNanos() < due) {
        continue;
      }
      if (shown.version() < versions.lastKey()) {
        found.add(new Violation(Kind.OLD_AFTER_THE_LAST, read));
      }
      if (!question.careful()) {
        asked.add(new Visit(question.orderId(), question.node()));
      }
    }
    for (String orderId : out.keySet()) {
      for (int node = 0; node < nodes; node++) {
        Visit visit = new Visit(orderId, node);
        if (!asked.contains(visit)) {
          found.add(new Violation(Kind.NOT_ASKED_AFTER_THE_LAST, visit));
        }
      }
    }
    return found;
  }
}
