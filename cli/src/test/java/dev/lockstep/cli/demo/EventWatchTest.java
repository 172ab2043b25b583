package dev.lockstep.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.cli.demo.EventWatch.Change;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventWatchTest {

  @Test
  void acceptsDuplicatesOfWhatWasSeen() {
    assertThat(EventWatch.fault(List.of(created(), paid(), created(), paid()), true)).isEmpty();
  }

  @Test
  void namesWhatIsMissing() {
    assertThat(EventWatch.fault(List.of(created()), true)).startsWith("no PAID");
    assertThat(EventWatch.fault(List.of(paid()), true)).startsWith("no CREATED");
  }

  @Test
  void refusesAnOrderThatGoesBack() {
    assertThat(EventWatch.fault(List.of(paid(), created()), true))
        .startsWith("not in version order");
    assertThat(EventWatch.fault(List.of(new Change("CREATED", 2), new Change("PAID", 2)), true))
        .startsWith("not in version order");
  }

  @Test
  void takesOfSeveralNodesTheVersionForTheOrder() {
    assertThat(EventWatch.fault(List.of(paid(), created()), false)).isEmpty();
    assertThat(EventWatch.fault(List.of(new Change("PAID", 1), created()), false))
        .startsWith("not in version order");
  }

  private static Change created() {
    return new Change("CREATED", 1);
  }

  private static Change paid() {
    return new Change("PAID", 3);
  }
}
