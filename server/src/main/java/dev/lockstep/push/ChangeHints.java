package dev.lockstep.push;

import dev.lockstep.commit.CommitListener;
import dev.lockstep.order.OrderChanged;
import dev.lockstep.privacy.SharedSeal;
import dev.lockstep.redis.RedisLink;
import dev.lockstep.schedule.NodeLease;
import dev.lockstep.schedule.Recurring;
import dev.lockstep.view.OrderViews;
import dev.lockstep.view.SyncDelays;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells the other nodes over Redis, within a message's time, which orders a commit group changed.
 *
 * <p>It is a hint: whoever misses it learns the same from the outbox at the next look ({@link
 * RemoteChanges}), and no read is answered because of it that would not be answered then. A hint
 * takes older entries out of the receiver's cache and tells its clients what changed, which spares
 * the receiver a look into the outbox per group. Hints come on a thread of the connection; what is
 * wrong with one of them is counted and forgotten.
 */
final class ChangeHints implements CommitListener {

  /**
   * Who speaks, the moment of the commit in microseconds; lines of root order id and version; then
   * the same changes as a whole, sealed, for who has our key.
   */
  private static final String FIRST_WORD = "lockstep-1 ";

  /** A node of an earlier release names no moment. */
  private static final Pattern FIRST_LINE = Pattern.compile("lockstep-1 (\\S+)(?: ([0-9]{1,17}))?");

  private static final String CHANNEL = "lockstep:changes";
  private static final Pattern LINE = Pattern.compile("([0-9]{1,32}) ([0-9]{1,18})");
  private static final String SEALED = "= ";

  /** What is older was kept back by somebody: the hub may have forgotten that it told it. */
  private static final Duration AGE_MAX = Duration.ofSeconds(60);

  private final RedisLink link;
  private final OrderViews views;
  private final PushHub hub;
  private final SharedSeal seal;
  private final String me;
  private final Counter heard;
  private final Counter strange;

  /** Who hears of changes, and what keeps others from telling them. */
  record Audience(OrderViews views, PushHub hub, SharedSeal seal) {}

  ChangeHints(
      RedisLink link, Audience audience, Recurring look, NodeLease node, MeterRegistry registry) {
    this.link = link;
    this.views = audience.views();
    this.hub = audience.hub();
    this.seal = audience.seal();
    this.me = node.holder();
    this.heard = hints(registry, "heard");
    this.strange = hints(registry, "strange");
    link.subscribe(CHANNEL, this::hear, look::nudge);
  }

  static Counter hints(MeterRegistry registry, String result) {
    return Counter.builder("lockstep.push.hints").tag("result", result).register(registry);
  }

  @Override
  public void committed(List<Object> announced) {
    StringBuilder message = new StringBuilder(FIRST_WORD).append(me);
    message.append(' ').append(PushMessage.micros(views.delays().now()));
    StringBuilder changes = new StringBuilder();
    for (Object event : announced) {
      if (event instanceof OrderChanged changed) {
        message.append('\n').append(changed.rootOrderId()).append(' ').append(changed.version());
        changes.append(ChangeText.of(changed));
      }
    }
    if (!changes.isEmpty()) {
      byte[] sealed = seal.seal(CHANNEL, changes.toString().getBytes(StandardCharsets.US_ASCII));
      message.append('\n').append(SEALED).append(Base64.getEncoder().encodeToString(sealed));
      var _ = link.publish(CHANNEL, message.toString().getBytes(StandardCharsets.US_ASCII));
    }
  }

  private void hear(byte[] message) {
    List<String> lines = new String(message, StandardCharsets.US_ASCII).lines().toList();
    Matcher first = FIRST_LINE.matcher(lines.isEmpty() ? "" : lines.getFirst());
    if (!first.matches()) {
      strange.increment();
    } else if (!first.group(1).equals(me)) {
      boolean whole = lines.getLast().startsWith(SEALED);
      read(lines.subList(1, lines.size() - (whole ? 1 : 0)))
          .ifPresentOrElse(
              versions -> {
                changed(versions, first.group(2));
                if (whole) {
                  tell(lines.getLast().substring(SEALED.length()), versions);
                }
              },
              strange::increment);
    }
  }

  private void changed(Map<String, Long> versions, @Nullable String committedMicros) {
    heard.increment();
    Set<String> news = views.changedElsewhere(versions);
    if (committedMicros != null) {
      Instant committed = PushMessage.instant(Long.parseLong(committedMicros));
      news.forEach(_ -> views.delays().elsewhere(SyncDelays.By.HINT, committed));
    }
  }

  /** Tells only what the caches were told; the rest is told after the next look. */
  private void tell(String sealed, Map<String, Long> versions) {
    opened(sealed)
        .ifPresentOrElse(
            changes -> changes.lines().forEach(line -> tellOne(line, versions)),
            strange::increment);
  }

  private void tellOne(String line, Map<String, Long> versions) {
    Optional<OrderChanged> read = ChangeText.read(line);
    if (read.isEmpty()) {
      strange.increment();
      return;
    }
    OrderChanged change = read.get();
    Duration age = views.delays().elapsed(change.at());
    if (versions.getOrDefault(change.rootOrderId(), 0L) >= change.version()
        && age.compareTo(AGE_MAX) < 0) {
      hub.told(change, age);
    }
  }

  private Optional<String> opened(String sealed) {
    try {
      return seal.open(CHANNEL, Base64.getDecoder().decode(sealed))
          .map(clear -> new String(clear, StandardCharsets.US_ASCII));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Of another form: empty. */
  private static Optional<Map<String, Long>> read(List<String> lines) {
    Map<String, Long> versions = new HashMap<>();
    for (String line : lines) {
      Matcher parts = LINE.matcher(line);
      if (!parts.matches()) {
        return Optional.empty();
      }
      versions.merge(parts.group(1), Long.parseLong(parts.group(2)), Math::max);
    }
    return Optional.of(versions);
  }
}
