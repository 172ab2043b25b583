package dev.lockstep.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ResumePointTest {

  private static final Instant AT = Instant.parse("2026-03-01T10:00:00.123456Z");

  @Test
  void comesBackAsItWent() {
    for (var told : List.of(List.<Long>of(), List.of(1L), List.of(4711L, 4712L, 5000L))) {
      var point = new ResumePoint(AT, new TreeSet<>(told));
      assertThat(ResumePoint.parse(point.id())).isEqualTo(point);
    }
  }

  @Test
  void theLongestFitsAQueryParameter() {
    var told = new TreeSet<Long>();
    LongStream.range(0, ResumePoint.TOLD_MAX).forEach(i -> told.add(900_000_000_000L + i * 900));
    var point = new ResumePoint(AT, told);
    assertThat(point.id()).hasSizeLessThan(1_000);
    assertThat(ResumePoint.parse(point.id())).isEqualTo(point);
  }

  @Test
  void whatIsNoIdOfOursIsNoPoint() {
    for (var id : List.of("", "0", "-1", "1x", "1:", "1:z", "1:2.", "1:2:3", "9".repeat(1_001))) {
      assertThat(ResumePoint.parse(id)).as(id).isNull();
    }
  }
}
