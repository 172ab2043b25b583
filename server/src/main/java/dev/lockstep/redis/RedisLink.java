package dev.lockstep.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The link to Redis. There is such a bean only where a Redis is set.
 *
 * <h2>Design note</h2>
 *
 * <p><b>What is promised:</b> a command is answered, or fails with {@link
 * RedisUnavailableException}, within {@code lockstep.redis.timeout}; nothing here ever waits
 * longer. What Redis holds may be gone at any time (it was restarted empty) and a command may run
 * twice (its connection broke): nothing correct may rest on it.
 *
 * <p><b>Pipelining:</b> commands share one connection and are sent without waiting for one another.
 * Send many, then {@link #await} them: that is one round trip.
 *
 * <p><b>States:</b> up · down. Down at the start and after {@code failures-max} commands in a row
 * got no answer; then no command is sent, each fails at once, and a probe asks once a second. Its
 * first answer brings the link up. An answer that says no (a wrong type, no memory) costs no time
 * and is no reason to go down. The server's readiness does not depend on the state.
 *
 * <p><b>Given up:</b> up to {@code failures-max} callers wait for the time-out before the link goes
 * down, and up to a second passes before it is used again.
 */
public final class RedisLink implements AutoCloseable {

  private static final long PROBE_MILLIS = 1_000;

  private final RedisConnections connections;
  private final Breaker breaker;
  private final long timeoutMillis;
  private final Counter failures;
  private final List<Runnable> atUp = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService probe =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("redis-probe").factory());

  RedisLink(RedisProperties properties, MeterRegistry registry) {
    this.connections = new RedisConnections(properties);
    this.breaker = new Breaker(properties.failuresMax());
    this.timeoutMillis = properties.timeout().toMillis();
    this.failures = Counter.builder("lockstep.redis.failures").register(registry);
    Gauge.builder("lockstep.redis.up", this, link -> link.up() ? 1 : 0).register(registry);
    probe();
    var _ =
        probe.scheduleWithFixedDelay(
            this::probe, PROBE_MILLIS, PROBE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Whether commands are sent; else each fails at once. */
  public boolean up() {
    return breaker.closed();
  }

  /**
   * Sends commands; {@code link.call(redis -> redis.hget(key, field))}. The answer comes on a
   * thread of the connection, which must not be kept: nothing that waits may follow it there.
   */
  public <T> CompletableFuture<T> call(
      Function<RedisAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command) {
    return breaker.closed()
        ? judged(() -> command.apply(connections.commands()))
        : CompletableFuture.failedFuture(
            new RedisUnavailableException("Redis has not answered of late."));
  }

  /** Runs a script; its answer has the Java type of the script's output type. */
  public <T> CompletableFuture<T> run(RedisScript script, byte[][] keys, byte[]... values) {
    return call(redis ->
        redis
            .<T>evalsha(script.sha(), script.answer(), keys, values)
            .exceptionallyCompose(e ->
                cause(e) instanceof RedisNoScriptException
                    ? redis.eval(script.text(), script.answer(), keys, values)
                    : CompletableFuture.failedFuture(cause(e))));
  }

  /** Tells the subscribers of all nodes, as far as they are connected at this moment. */
  public CompletableFuture<Long> publish(String channel, byte[] message) {
    return call(redis -> redis.publish(bytes(channel), message));
  }

  /**
   * Listens from now on, once Redis is there, and again after every break.
   *
   * @param heard gets each message, on a thread of the connection which must not be kept
   * @param resumed runs whenever listening begins, at first too: what was said before may have been
   *     missed
   */
  public void subscribe(String channel, Consumer<byte[]> heard, Runnable resumed) {
    connections.subscribe(bytes(channel), heard, resumed);
    probe.execute(this::listen);
  }

  /**
   * Runs the action whenever the connection for commands has broken, before it is used again: what
   * answers next may lack the last writes. On a thread of the connection which must not be kept.
   */
  public void onBreak(Runnable action) {
    connections.onBreak(action);
  }

  /** Runs the action whenever the link has come up, on a thread that must not be kept. */
  public void onUp(Runnable action) {
    atUp.add(action);
  }

  /**
   * The answer; it has its time since it was sent.
   *
   * @throws RedisUnavailableException if there is none
   */
  public <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (CompletionException | CancellationException e) {
      if (cause(e) instanceof RedisUnavailableException unavailable) {
        throw unavailable;
      }
      throw new RedisUnavailableException("Redis did not answer.", cause(e));
    }
  }

  @Override
  public void close() {
    probe.shutdownNow();
    connections.close();
  }

  private interface Sending<T> {
    CompletionStage<T> send();
  }

  private <T> CompletableFuture<T> judged(Sending<T> sending) {
    try {
      return sending
          .send()
          .toCompletableFuture()
          // One time for all, also for a script that has to be sent twice.
          .copy()
          .orTimeout(timeoutMillis, TimeUnit.MILLISECONDS)
          .whenComplete((_, e) -> judge(e == null ? null : cause(e)))
          .exceptionallyCompose(e -> CompletableFuture.failedFuture(unavailable(cause(e))));
    } catch (RuntimeException e) {
      // Not connected, or ended with the server: callers are not to expect two kinds of failure.
      judge(e);
      return CompletableFuture.failedFuture(unavailable(e));
    }
  }

  private void judge(@Nullable Throwable e) {
    if (e == null || e instanceof RedisCommandExecutionException) {
      breaker.succeeded();
    } else {
      breaker.failed(e);
    }
    if (e != null) {
      failures.increment();
    }
  }

  private static RedisUnavailableException unavailable(Throwable e) {
    String said = e instanceof RedisCommandExecutionException ? "Redis refused: " : "No answer: ";
    return new RedisUnavailableException(said + e.getMessage(), e);
  }

  private static Throwable cause(Throwable e) {
    return e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
  }

  private void probe() {
    if (breaker.closed()) {
      listen();
      return;
    }
    try {
      connections.ping();
      breaker.probed();
      atUp.forEach(Runnable::run);
      listen();
    } catch (RedisException e) {
      breaker.failed(e);
    }
  }

  private void listen() {
    try {
      connections.listen();
    } catch (RedisException e) {
      // The next probe tries again.
      failures.increment();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
