package dev.lockstep.push;

import dev.lockstep.commit.CommitListener;
import dev.lockstep.order.OrderChanged;
import dev.lockstep.redis.RedisLink;
import dev.lockstep.schedule.NodeLease;
import dev.lockstep.schedule.Recurring;
import dev.lockstep.view.OrderViews;
import dev.lockstep.view.SyncDelays;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells the other nodes over Redis, within a message's time, which orders a commit group changed.
 *
 * <p>It is a hint: whoever misses it learns the same from the outbox at the next look ({@link
 * RemoteChanges}), and nothing is answered because of it that would not be answered then. A hint
 * takes older entries out of the receiver's cache and lets its look come early. Hints come on a
 * thread of the connection; what is wrong with one of them is counted and forgotten.
 */
final class ChangeHints implements CommitListener {

  /** Who speaks, the moment of the commit in microseconds; lines of root order id and version. */
  private static final String FIRST_WORD = "lockstep-1 ";

  /** A node of an earlier release names no moment. */
  private static final Pattern FIRST_LINE = Pattern.compile("lockstep-1 (\\S+)(?: ([0-9]{1,17}))?");

  private static final String CHANNEL = "lockstep:changes";
  private static final Pattern LINE = Pattern.compile("([0-9]{1,32}) ([0-9]{1,18})");

  /** So many looks a second at most, however many hints there are. */
  private static final long LOOK_EVERY_MILLIS = 10;

  private final RedisLink link;
  private final OrderViews views;
  private final Recurring look;
  private final String me;
  private final AtomicBoolean lookComes = new AtomicBoolean();
  private final Executor soon =
      CompletableFuture.delayedExecutor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
  private final Counter heard;
  private final Counter strange;

  ChangeHints(
      RedisLink link, OrderViews views, Recurring look, NodeLease node, MeterRegistry registry) {
    this.link = link;
    this.views = views;
    this.look = look;
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
    int changes = 0;
    for (Object event : announced) {
      if (event instanceof OrderChanged changed) {
        message.append('\n').append(changed.rootOrderId()).append(' ').append(changed.version());
        changes++;
      }
    }
    if (changes > 0) {
      var _ = link.publish(CHANNEL, message.toString().getBytes(StandardCharsets.US_ASCII));
    }
  }

  private void hear(byte[] message) {
    List<String> lines = new String(message, StandardCharsets.US_ASCII).lines().toList();
    Matcher first = FIRST_LINE.matcher(lines.isEmpty() ? "" : lines.getFirst());
    if (!first.matches()) {
      strange.increment();
    } else if (!first.group(1).equals(me)) {
      read(lines.subList(1, lines.size()))
          .ifPresentOrElse(versions -> changed(versions, first.group(2)), strange::increment);
    }
  }

  private void changed(Map<String, Long> versions, @Nullable String committedMicros) {
    heard.increment();
    Set<String> news = views.changedElsewhere(versions);
    if (committedMicros != null) {
      Instant committed = PushMessage.instant(Long.parseLong(committedMicros));
      news.forEach(_ -> views.delays().elsewhere(SyncDelays.By.HINT, committed));
    }
    if (lookComes.compareAndSet(false, true)) {
      soon.execute(() -> {
        lookComes.set(false);
        look.nudge();
      });
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
