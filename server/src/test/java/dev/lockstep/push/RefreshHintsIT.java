package dev.lockstep.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.order.OrderFixture;
import dev.lockstep.redis.TestRedis;
import dev.lockstep.view.CacheRefreshed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two nodes with a Redis between them. */
class RefreshHintsIT {

  private static final CacheRefreshed REFRESHED =
      new CacheRefreshed("1234", "Ann Müller\n", 7, OrderFixture.CREATED);

  @Test
  void clientsOfAnotherNodeAreToldOfARefreshAndOwnOnesNotTwice() throws Exception {
    var registry = new SimpleMeterRegistry();
    try (var redis = TestRedis.start();
        var oneLink = redis.link();
        var otherLink = redis.link()) {
      var one = hub(registry);
      var other = hub(registry);
      var hints = new RefreshHints(oneLink, one, "one", registry);
      var _ = new RefreshHints(otherLink, other, "other", registry);
      var own = one.join(REFRESHED.userId());
      var remote = other.join(REFRESHED.userId());
      var stranger = other.join("somebody else");
      byte[] nonsense = "nonsense".getBytes(StandardCharsets.US_ASCII);
      await().until(() -> oneLink.publish("lockstep:refreshed", nonsense).join() == 2);
      hints.refreshed(REFRESHED);
      assertThat(remote.take(10_000_000_000L))
          .extracting(PushMessage::data)
          .containsExactly(PushMessage.of(REFRESHED).data());
      assertThat(ChangeHints.hints(registry, "strange").count()).isPositive();
      assertThat(own.take(0)).as("its own node told it").isEmpty();
      assertThat(stranger.take(0)).isEmpty();
    }
  }

  private static PushHub hub(SimpleMeterRegistry registry) {
    var heartbeat = Duration.ofSeconds(15);
    return new PushHub(
        new PushProperties(9, 9, 9, heartbeat, Duration.ofMillis(400), List.of()), registry);
  }
}
