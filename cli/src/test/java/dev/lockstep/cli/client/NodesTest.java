package dev.lockstep.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NodesTest {
  private static final URI A = URI.create("http://127.0.0.1:1");
  private static final URI B = URI.create("http://127.0.0.1:2");
  private static final URI C = URI.create("http://127.0.0.1:3");

  private final Nodes nodes = new Nodes(List.of(URI.create(A + "/"), B, C));

  @Test
  void givesEachItsTurn() {
    assertThat(turns()).containsExactly(A, B, C, A);
  }

  @Test
  void passesByTheOneThatFailedUntilItAnswers() {
    assertThat(nodes.failed(B)).isFalse();
    assertThat(turns()).containsOnly(A, C);
    nodes.answered(B);
    assertThat(turns()).contains(A, B, C);
  }

  @Test
  void goesOnInTurnWhenNoneIsLeft() {
    assertThat(nodes.failed(A)).isFalse();
    assertThat(nodes.failed(B)).isFalse();
    assertThat(nodes.failed(C)).isTrue();
    assertThat(turns()).containsExactly(A, B, C, A);
  }

  private List<URI> turns() {
    return Stream.generate(nodes::next).limit(4).toList();
  }
}
