package dev.lockstep.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitPropertiesTest {

  private static CommitProperties paced(long nanos) {
    Duration pace = Duration.ofNanos(nanos);
    return new CommitProperties(1, 256, 2000, 100, pace, Duration.ZERO, Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 100_000_000})
  void aPaceIsAtMostATenthOfASecond(long nanos) {
    assertThat(paced(nanos).pace()).hasNanos(nanos);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 100_000_001})
  void anyOtherPaceEndsTheStart(long nanos) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> paced(nanos))
        .withMessageContaining("lockstep.commit.pace");
  }
}
