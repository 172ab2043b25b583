package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.HistoryCheck.Kind;
import dev.lockstep.HistoryCheck.Violation;
import dev.lockstep.ReadHistory.Answer;
import dev.lockstep.ReadHistory.Commit;
import dev.lockstep.ReadHistory.Known;
import dev.lockstep.ReadHistory.Question;
import dev.lockstep.ReadHistory.Read;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The judge sees each kind of wrong in histories made by hand, and nothing in right ones. */
class HistoryCheckTest {

  private static final String ORDER = "order";
  private static final long DONE_BY = 1_000;

  private final ReadHistory history = new ReadHistory();
  private final List<Commit> commits = new ArrayList<>();

  @Test
  void risingVersionsAreRight() {
    commit(1, "CREATED");
    commit(2, "PAID");
    read("ann", 0, 0, shown(0, ""), 0);
    read("ann", 1, 0, shown(1, "CREATED"), 10);
    read("ann", 2, 1, shown(1, "CREATED"), 20);
    told("ann", 2, 30);
    read("ann", 0, 2, shown(2, "PAID"), 40);
    assertThat(kinds()).isEmpty();
  }

  @Test
  void aReadBelowAnEarlierOneWentBack() {
    commit(1, "CREATED");
    commit(2, "PAID");
    read("ann", 0, 0, shown(2, "PAID"), 10);
    read("ann", 1, 0, shown(1, "CREATED"), 20);
    assertThat(kinds()).containsExactly(Kind.WENT_BACK);
  }

  @Test
  void aReadBelowWhatWasToldWentBack() {
    commit(1, "CREATED");
    commit(2, "PAID");
    told("ann", 2, 10);
    told("ann", 1, 11);
    read("ann", 1, 0, shown(1, "CREATED"), 20);
    assertThat(kinds()).containsExactly(Kind.WENT_BACK);
  }

  @Test
  void anOrderThatIsGoneAgainWentBack() {
    commit(1, "CREATED");
    told("ann", 1, 10);
    read("ann", 1, 0, shown(0, ""), 20);
    assertThat(kinds()).containsExactly(Kind.WENT_BACK);
  }

  @Test
  void whatCameDuringTheReadOrToAnotherReaderDoesNotCount() {
    commit(1, "CREATED");
    commit(2, "PAID");
    told("bob", 2, 5);
    read("ann", 0, 0, shown(1, "CREATED"), 10);
    told("ann", 2, 15);
    assertThat(kinds()).isEmpty();
  }

  @Test
  void whoNamesNoVersionMayGoBack() {
    commit(1, "CREATED");
    commit(2, "PAID");
    read("ann", 0, ReadHistory.NONE, shown(2, "PAID"), 10);
    read("ann", 1, ReadHistory.NONE, shown(1, "CREATED"), 20);
    assertThat(kinds()).isEmpty();
  }

  @Test
  void lessThanAskedIsSeen() {
    commit(1, "CREATED");
    commit(2, "PAID");
    read("ann", 0, 2, shown(1, "CREATED"), 10);
    assertThat(kinds()).containsExactly(Kind.BELOW_ASKED);
  }

  @Test
  void whatNobodyCommittedIsSeen() {
    commit(1, "CREATED");
    read("ann", 0, 0, shown(2, "PAID"), 10);
    told("bob", 3, 20);
    assertThat(kinds()).containsExactly(Kind.NEVER_COMMITTED, Kind.NEVER_COMMITTED);
  }

  @Test
  void theStatusOfAnotherVersionIsSeen() {
    commit(1, "CREATED");
    commit(2, "PAID");
    read("ann", 0, 0, shown(2, "CREATED"), 10);
    assertThat(kinds()).containsExactly(Kind.CONTRADICTED);
  }

  @Test
  void aVersionThatWasKnownAndIsNotThereIsSeen() {
    commit(1, "CREATED");
    told("ann", 1, 5);
    read("ann", 0, 1, new Answer.Ahead(), 10);
    assertThat(kinds()).containsExactly(Kind.LOST);
  }

  @Test
  void strangeAnswersAreSeenAndFailedOnesAreNot() {
    commit(1, "CREATED");
    read("ann", 0, 1, new Answer.Failed(503), 10);
    read("ann", 0, 1, new Answer.Strange(500, "{}"), 20);
    assertThat(kinds()).containsExactly(Kind.STRANGE);
  }

  @Test
  void ageIsTheTimeANewerVersionWasOut() {
    commit(1, "CREATED");
    commit(2, "PAID");
    commit(3, "CANCELED");
    // Version 2 was never told; 3 is after it, so it was out as well.
    told("bob", 3, 100);
    Read before = read("ann", 0, ReadHistory.NONE, shown(1, "CREATED"), 99);
    Read after = read("ann", 0, ReadHistory.NONE, shown(1, "CREATED"), 140);
    Read newest = read("ann", 0, ReadHistory.NONE, shown(3, "CANCELED"), 150);
    assertThat(check().age(before)).isZero();
    assertThat(check().age(after)).isEqualTo(Duration.ofNanos(40));
    assertThat(check().age(newest)).isZero();
  }

  @Test
  void everyNodeIsToServeTheLastVersionInTime() {
    commit(1, "CREATED");
    commit(2, "PAID");
    told("bob", 2, 100);
    read("ann", 0, ReadHistory.NONE, shown(1, "CREATED"), 109);
    read("ann", 0, ReadHistory.NONE, shown(2, "PAID"), 110);
    read("ann", 1, ReadHistory.NONE, shown(2, "PAID"), 111);
    assertThat(kindsAtTheEnd(0)).isEmpty();
  }

  @Test
  void aNodeThatServesAnOldVersionTooLateIsSeen() {
    commit(1, "CREATED");
    commit(2, "PAID");
    told("bob", 2, 100);
    read("ann", 0, ReadHistory.NONE, shown(2, "PAID"), 110);
    read("ann", 1, ReadHistory.NONE, shown(1, "CREATED"), 111);
    assertThat(kindsAtTheEnd(0)).containsExactly(Kind.OLD_AFTER_THE_LAST);
  }

  @Test
  void aNodeNobodyAskedWithoutAVersionInTheEndIsSeen() {
    commit(1, "CREATED");
    told("bob", 1, 100);
    read("ann", 0, ReadHistory.NONE, shown(1, "CREATED"), 110);
    read("ann", 1, 1, shown(1, "CREATED"), 110);
    assertThat(kindsAtTheEnd(0)).containsExactly(Kind.NOT_ASKED_AFTER_THE_LAST);
    read("ann", 1, ReadHistory.NONE, shown(1, "CREATED"), 110);
    assertThat(kindsAtTheEnd(0)).isEmpty();
    assertThat(kindsAtTheEnd(200))
        .containsExactly(Kind.NOT_ASKED_AFTER_THE_LAST, Kind.NOT_ASKED_AFTER_THE_LAST);
  }

  private static Answer shown(long version, String status) {
    return new Answer.Shown(version, status);
  }

  private void commit(long version, String status) {
    commits.add(new Commit(ORDER, version, status, DONE_BY));
  }

  private void told(String reader, long version, long nanos) {
    history.add(new Known(reader, ORDER, version, nanos));
  }

  /** A read that takes two nanoseconds. */
  private Read read(String reader, int node, long asked, Answer answer, long nanos) {
    Read read = new Read(new Question(reader, node, ORDER, asked), answer, nanos, nanos + 2);
    history.add(read);
    return read;
  }

  private HistoryCheck check() {
    return new HistoryCheck(history.reads(), history.known(), commits);
  }

  private List<Kind> kinds() {
    return check().violations().stream().map(Violation::kind).toList();
  }

  private List<Kind> kindsAtTheEnd(long fromNanos) {
    return check().atTheEnd(2, fromNanos, Duration.ofNanos(10)).stream()
        .map(Violation::kind)
        .toList();
  }
}
