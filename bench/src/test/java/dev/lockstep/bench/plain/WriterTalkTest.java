package dev.lockstep.bench.plain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bench.load.LoadResult;
import dev.lockstep.bench.load.Pace;
import dev.lockstep.bench.load.Tally;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WriterTalkTest {

  @Test
  void aPaceArrivesAsItWasSent() {
    Pace pace = Pace.open(16, 1234.5, Duration.ofMillis(2_500));
    assertThat(WriterTalk.pace(WriterTalk.line(pace))).isEqualTo(pace);
  }

  @Test
  void aResultArrivesWithEveryLatency() {
    Tally tally = new Tally();
    tally.right(1_000_000);
    tally.right(250_000_000);
    tally.wrong("sql", "sql: not enough\nof it");
    LoadResult sent = tally.result(1.5);
    String line = WriterTalk.line(sent);
    assertThat(line).doesNotContain("\n");
    LoadResult heard = WriterTalk.result(line);
    assertThat(heard.right()).isEqualTo(2);
    assertThat(heard.wrongs()).isEqualTo(1);
    assertThat(heard.examples()).containsExactly("sql: not enough of it");
    assertThat(heard.seconds()).isEqualTo(1.5);
    assertThat(heard.micros()).isEqualTo(sent.micros());
  }
}
