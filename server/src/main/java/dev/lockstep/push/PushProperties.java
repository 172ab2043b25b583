package dev.lockstep.push;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the streams.
 *
 * @param clientsMax streams this node serves at most, waiting polls included
 * @param clientsPerUserMax streams of one user at most; one more ends the oldest
 * @param bufferSize messages waiting for one client; a client slower than that is cut and resumes
 * @param heartbeat how long a stream stays silent at most
 * @param pollInterval how often other nodes' changes are looked for
 * @param allowedOrigins other origins whose pages may open a WebSocket here
 */
@ConfigurationProperties("lockstep.push")
public record PushProperties(
    @DefaultValue("20000") int clientsMax,
    @DefaultValue("10") int clientsPerUserMax,
    @DefaultValue("256") int bufferSize,
    @DefaultValue("15s") Duration heartbeat,
    @DefaultValue("400ms") Duration pollInterval,
    @DefaultValue List<String> allowedOrigins) {

  /** Clients are woken so often, so that thousands of them need no timers of their own. */
  private static final Duration WAKE_EVERY_MAX = Duration.ofMillis(500);

  private static final int WAKES_PER_HEARTBEAT = 10;

  public PushProperties {
    if (clientsMax < 0 || clientsPerUserMax < 1 || bufferSize < 1) {
      throw new IllegalArgumentException("lockstep.push limits must be positive");
    }
    if (!heartbeat.isPositive() || !pollInterval.isPositive()) {
      throw new IllegalArgumentException("lockstep.push intervals must be positive");
    }
    allowedOrigins = List.copyOf(allowedOrigins);
  }

  /** How often the hub looks for clients whose time it is, so much before the heartbeat is due. */
  Duration wakeEvery() {
    Duration part = heartbeat.dividedBy(WAKES_PER_HEARTBEAT);
    return part.compareTo(WAKE_EVERY_MAX) < 0 ? part : WAKE_EVERY_MAX;
  }
}
