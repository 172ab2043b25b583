package dev.lockstep.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class LifecycleTest {

  private enum Lamp {
    OFF,
    ON,
    BROKEN
  }

  private enum Hand {
    PRESS,
    DROP
  }

  private enum News {
    MADE,
    LIT,
    DARK,
    SHATTERED
  }

  @Test
  void findsTheRowOrNothing() {
    var table = lamp().build();
    var row = table.next(Lamp.OFF, Hand.PRESS);
    assertThat(row).isEqualTo(new Lifecycle.Row<>(Lamp.OFF, Hand.PRESS, Lamp.ON, News.LIT));
    assertThat(table.next(Lamp.BROKEN, Hand.PRESS)).isNull();
    assertThat(table.allows(Lamp.ON, Hand.DROP)).isTrue();
    assertThat(table.allows(Lamp.OFF, Hand.DROP)).isFalse();
    assertThat(table.initial()).isEqualTo(Lamp.OFF);
    assertThat(table.birth()).isEqualTo(News.MADE);
    assertThat(table.isTerminal(Lamp.BROKEN)).isTrue();
    assertThat(table.isTerminal(Lamp.ON)).isFalse();
    assertThat(table.rows()).hasSize(4);
  }

  @Test
  void drawsTheRowsThatChangeTheState() {
    assertThat(lamp().build().mermaid())
        .isEqualTo(
            """
            stateDiagram-v2
              [*] --> OFF
              OFF --> ON : PRESS
              ON --> OFF : PRESS
              ON --> BROKEN : DROP
              BROKEN --> [*]
            """);
  }

  @Test
  void rejectsTwoRowsForOnePair() {
    rejects(lamp().row(Lamp.OFF, Hand.PRESS, Lamp.BROKEN, News.LIT), "two rows for OFF x PRESS");
  }

  @Test
  void rejectsTheWayOutOfATerminalState() {
    rejects(
        lamp().row(Lamp.BROKEN, Hand.PRESS, Lamp.ON, News.LIT),
        "BROKEN is terminal but left by PRESS");
  }

  @Test
  void rejectsStatesThatCannotBeReached() {
    rejects(
        empty()
            .initial(Lamp.OFF, News.MADE)
            .terminal(state -> state != Lamp.OFF)
            .row(Lamp.OFF, Hand.PRESS, Lamp.ON, News.LIT),
        "unreachable: [BROKEN]");
  }

  @Test
  void rejectsDeadEndsThatAreNotTerminal() {
    rejects(
        empty()
            .initial(Lamp.OFF, News.MADE)
            .row(Lamp.OFF, Hand.PRESS, Lamp.ON, News.LIT)
            .row(Lamp.ON, Hand.PRESS, Lamp.OFF, News.DARK)
            .row(Lamp.ON, Hand.DROP, Lamp.BROKEN, News.SHATTERED),
        "nothing leaves BROKEN, not terminal");
  }

  @Test
  void rejectsActionsAndEventsThatNoRowKnows() {
    var silent =
        empty()
            .initial(Lamp.OFF, News.MADE)
            .terminal(Lamp.BROKEN::equals)
            .row(Lamp.OFF, Hand.PRESS, Lamp.ON, News.LIT)
            .row(Lamp.ON, Hand.PRESS, Lamp.BROKEN, News.SHATTERED);
    rejects(silent, "actions without a row: [DROP]");
    rejects(
        silent.row(Lamp.OFF, Hand.DROP, Lamp.BROKEN, News.SHATTERED),
        "events that no row tells: [DARK]");
  }

  @Test
  void rejectsATableWithoutABeginning() {
    rejects(empty().row(Lamp.OFF, Hand.PRESS, Lamp.ON, News.LIT), "no initial state");
  }

  private static void rejects(Lifecycle.Builder<Lamp, Hand, News> builder, String complaint) {
    assertThatIllegalStateException()
        .isThrownBy(builder::build)
        .withMessage("Lamp table: " + complaint);
  }

  private static Lifecycle.Builder<Lamp, Hand, News> empty() {
    return Lifecycle.of(Lamp.class, Hand.class, News.class);
  }

  private static Lifecycle.Builder<Lamp, Hand, News> lamp() {
    return empty()
        .initial(Lamp.OFF, News.MADE)
        .terminal(Lamp.BROKEN::equals)
        .row(Lamp.OFF, Hand.PRESS, Lamp.ON, News.LIT)
        .row(Lamp.ON, Hand.PRESS, Lamp.OFF, News.DARK)
        .row(Lamp.ON, Hand.DROP, Lamp.BROKEN, News.SHATTERED)
        .row(Lamp.BROKEN, Hand.DROP, Lamp.BROKEN, News.SHATTERED);
  }
}
