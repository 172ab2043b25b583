package dev.lockstep.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PushClientTest {

  private static final int BUFFER_SIZE = 4;

  private final PushClient client = new PushClient("u1", BUFFER_SIZE);

  @Test
  void holdsAsManyMessagesAsItsBufferAndEndsAtOneMore() {
    assertFits(BUFFER_SIZE);
    assertThat(client.offer(message(BUFFER_SIZE))).isFalse();
    assertThat(client.ending()).isEqualTo(Ending.TRY_LATER);
  }

  @Test
  void aWakeTakesNoMessagesPlace() throws Exception {
    leaveWhileItWaits();
    client.wake(System.nanoTime());
    assertFits(BUFFER_SIZE);
    assertThat(client.take(0)).hasSize(BUFFER_SIZE);
  }

  @Test
  void theEndFitsBesideAFullBufferAndAWake() throws Exception {
    leaveWhileItWaits();
    client.wake(System.nanoTime());
    assertFits(BUFFER_SIZE);
    client.end(Ending.UNAUTHENTICATED);
    assertThat(client.takeUntil(System.nanoTime())).isEmpty();
    assertThat(client.ending()).isEqualTo(Ending.UNAUTHENTICATED);
  }

  /** As its thread stands the moment before it is woken: it waits, and took nothing yet. */
  private void leaveWhileItWaits() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> client.takeUntil(System.nanoTime()))
        .isInstanceOf(InterruptedException.class);
  }

  private void assertFits(int messages) {
    assertThat(IntStream.range(0, messages)).allMatch(i -> client.offer(message(i)));
  }

  private static PushMessage message(int number) {
    return PushMessage.of("key-" + number, "event", Integer.toString(number), "{}");
  }
}
