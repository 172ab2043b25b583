package dev.lockstep.push;

import dev.lockstep.redis.RedisLink;
import dev.lockstep.view.CacheRefreshed;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.context.event.EventListener;

/**
 * Tells the clients of other nodes over Redis that an order's copies were refreshed. Without Redis
 * a refresh reaches no copy of another node, so there is nothing to tell; a message that is lost
 * costs nothing, for a changed order is told as a change.
 */
final class RefreshHints {

  private static final String CHANNEL = "lockstep:refreshed";

  /** Version of the form, who sends, root order id, version, moment in microseconds, user. */
  private static final Pattern FORM =
      Pattern.compile(
          "lockstep-1 (\\S{1,100}) ([0-9]{1,32}) ([0-9]{1,18}) ([0-9]{1,17})"
              + " ([A-Za-z0-9_-]{1,300})");

  private final RedisLink link;
  private final PushHub hub;
  private final String me;
  private final Counter strange;

  RefreshHints(RedisLink link, PushHub hub, String me, MeterRegistry registry) {
    this.link = link;
    this.hub = hub;
    this.me = me.replaceAll("\\s", "_");
    this.strange = ChangeHints.hints(registry, "strange");
    link.subscribe(CHANNEL, this::hear, () -> {});
  }

  @EventListener
  void refreshed(CacheRefreshed refreshed) {
    byte[] user = refreshed.userId().getBytes(StandardCharsets.UTF_8);
    String message =
        "lockstep-1 %s %s %d %d %s"
            .formatted(
                me,
                refreshed.rootOrderId(),
                refreshed.version(),
                PushMessage.micros(refreshed.at()),
                Base64.getUrlEncoder().withoutPadding().encodeToString(user));
    var _ = link.publish(CHANNEL, message.getBytes(StandardCharsets.US_ASCII));
  }

  private void hear(byte[] message) {
    var parts = FORM.matcher(new String(message, StandardCharsets.US_ASCII));
    if (!parts.matches()) {
      strange.increment();
    } else if (!parts.group(1).equals(me)) {
      user(parts.group(5))
          .ifPresentOrElse(
              user ->
                  hub.refreshed(
                      new CacheRefreshed(
                          parts.group(2),
                          user,
                          Long.parseLong(parts.group(3)),
                          PushMessage.instant(Long.parseLong(parts.group(4))))),
              strange::increment);
    }
  }

  private static Optional<String> user(String encoded) {
    try {
      return Optional.of(
          new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
