package dev.lockstep.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bench.machine.Machine;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {

  @Test
  void holdsEveryFigureOfTheTableAndTheMachine() {
    Outcome outcome = Samples.outcome(Samples.measured("groups", Map.of()), true);
    Machine machine = new Machine(2, "some processor", 24L << 30, "Linux 6", "jdk", "ext4");
    var json =
        new Report(Instant.EPOCH, "abc", machine, List.of("seconds=5"), List.of(outcome)).json();
    assertThat(json.at("/machine/cores").asInt()).isEqualTo(2);
    assertThat(json.at("/commit").asString()).isEqualTo("abc");
    var variant = json.at("/scenarios/0/variants/0");
    assertThat(variant.at("/cpuMillisPerOperation/median").asDouble()).isEqualTo(0.4);
    assertThat(variant.at("/perSecond/max").asDouble()).isEqualTo(2_000);
    assertThat(variant.at("/latencyMillis/p95").asDouble()).isEqualTo(9.5);
    assertThat(variant.at("/perOperation/rows").asDouble()).isEqualTo(10);
    assertThat(variant.at("/perOperation/statements").asDouble()).isEqualTo(0.25);
    assertThat(variant.at("/rounds").size()).isEqualTo(3);
    assertThat(json.at("/scenarios/0/bars/0/reached").asBoolean()).isTrue();
    assertThat(json.at("/scenarios/0/bars/1/reached").asBoolean(true)).isFalse();
    assertThat(json.at("/scenarios/0/sound").asBoolean()).isTrue();
  }
}
