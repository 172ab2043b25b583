package dev.lockstep.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The connections of a link: one for commands, one that listens if anybody wants it to. */
final class RedisConnections implements AutoCloseable {

  private static final Duration RETRY_MAX = Duration.ofSeconds(1);
  private static final Duration RETRY_FIRST = Duration.ofMillis(20);

  /** So many in a row, a second and a time-out apart. */
  private static final int PINGS_LOST_MAX = 3;

  private record Subscription(byte[] channel, Consumer<byte[]> heard, Runnable resumed) {}

  private final DefaultClientResources resources;
  private final RedisClient client;
  private final Duration timeout;
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private final List<Runnable> breaks = new CopyOnWriteArrayList<>();
  private volatile @Nullable StatefulRedisConnection<byte[], byte[]> commands;
  private @Nullable StatefulRedisPubSubConnection<byte[], byte[]> listening;
  private int listeningTo;
  private int pingsLost;
  private int listeningPingsLost;

  RedisConnections(RedisProperties properties) {
    timeout = properties.timeout();
    resources =
        DefaultClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .reconnectDelay(Delay.exponential(RETRY_FIRST, RETRY_MAX, 2, TimeUnit.MILLISECONDS))
            .commandLatencyRecorder(CommandLatencyRecorder.disabled())
            .build();
    client = RedisClient.create(resources, uri(properties));
    client.setOptions(
        ClientOptions.builder()
            // A command that cannot be sent now must not be sent later.
            .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
            .maintNotificationsConfig(MaintNotificationsConfig.disabled())
            .requestQueueSize(properties.waitingMax())
            .timeoutOptions(TimeoutOptions.enabled(properties.timeout()))
            .socketOptions(
                SocketOptions.builder()
                    .connectTimeout(properties.connectTimeout())
                    .keepAlive(true)
                    .build())
            .build());
  }

  private static RedisURI uri(RedisProperties properties) {
    String whole = properties.uri();
    RedisURI uri = whole == null ? ofParts(properties) : RedisURI.create(whole);
    // Of the connection's own first exchange.
    uri.setTimeout(properties.connectTimeout());
    uri.setClientName("lockstep");
    return uri;
  }

  private static RedisURI ofParts(RedisProperties properties) {
    RedisURI.Builder uri =
        RedisURI.builder()
            .withHost(String.valueOf(properties.host()))
            .withPort(properties.port())
            .withDatabase(properties.database())
            .withSsl(properties.ssl());
    String password = properties.password();
    if (password != null) {
      String username = properties.username();
      // The user "default" is who a password alone is of.
      uri.withAuthentication(username == null ? "default" : username, password.toCharArray());
    }
    return uri.build();
  }

  RedisAsyncCommands<byte[], byte[]> commands() {
    StatefulRedisConnection<byte[], byte[]> connection = commands;
    if (connection == null) {
      throw new RedisException("not connected yet");
    }
    return connection.async();
  }

  /**
   * Connects if there is no connection, and asks. A connection that ends, Lettuce makes again
   * itself; one on which nothing comes any more, as when a network drops packets, does not end for
   * many minutes and is left here.
   */
  void ping() {
    StatefulRedisConnection<byte[], byte[]> connection = connected();
    try {
      connection.sync().ping();
      pingsLost = 0;
    } catch (RedisCommandTimeoutException silent) {
      if (++pingsLost >= PINGS_LOST_MAX) {
        pingsLost = 0;
        leave(connection);
      }
      throw silent;
    }
  }

  private StatefulRedisConnection<byte[], byte[]> connected() {
    StatefulRedisConnection<byte[], byte[]> connection = commands;
    if (connection == null) {
      connection = client.connect(ByteArrayCodec.INSTANCE);
      connection.setTimeout(timeout);
      connection.addListener(new Breaks());
      commands = connection;
    }
    return connection;
  }

  private void leave(StatefulRedisConnection<byte[], byte[]> silent) {
    commands = null;
    var _ = silent.closeAsync();
    breaks.forEach(Runnable::run);
  }

  void onBreak(Runnable action) {
    breaks.add(action);
  }

  void subscribe(byte[] channel, Consumer<byte[]> heard, Runnable resumed) {
    subscriptions.add(new Subscription(channel, heard, resumed));
  }

  /**
   * Sees to it that what was subscribed is listened to, and that the connection still hears: one on
   * which nothing comes any more is left, and the next look makes another one. By one thread at a
   * time.
   */
  void listen() {
    StatefulRedisPubSubConnection<byte[], byte[]> connection = listening;
    try {
      if (listeningTo < subscriptions.size()) {
        subscribeAll();
      } else if (connection != null) {
        connection.sync().ping();
      }
      listeningPingsLost = 0;
    } catch (RedisCommandTimeoutException silent) {
      if (++listeningPingsLost >= PINGS_LOST_MAX && connection != null) {
        listeningPingsLost = 0;
        listening = null;
        listeningTo = 0;
        var _ = connection.closeAsync();
      }
      throw silent;
    }
  }

  private void subscribeAll() {
    StatefulRedisPubSubConnection<byte[], byte[]> connection = listening;
    if (connection == null) {
      connection = client.connectPubSub(ByteArrayCodec.INSTANCE);
      connection.setTimeout(timeout);
      listening = connection;
    }
    while (listeningTo < subscriptions.size()) {
      Subscription subscription = subscriptions.get(listeningTo);
      Ear ear = new Ear(subscription);
      connection.addListener(ear);
      try {
        connection.sync().subscribe(subscription.channel());
      } catch (RedisException e) {
        connection.removeListener(ear);
        throw e;
      }
      listeningTo++;
    }
  }

  private final class Breaks implements RedisConnectionStateListener {

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
      breaks.forEach(Runnable::run);
    }
  }

  private static final class Ear extends RedisPubSubAdapter<byte[], byte[]> {

    private final Subscription subscription;

    Ear(Subscription subscription) {
      this.subscription = subscription;
    }

    @Override
    public void message(byte[] channel, byte[] message) {
      if (Arrays.equals(channel, subscription.channel())) {
        subscription.heard().accept(message);
      }
    }

    /** Also after Lettuce has connected again. */
    @Override
    public void subscribed(byte[] channel, long count) {
      if (Arrays.equals(channel, subscription.channel())) {
        subscription.resumed().run();
      }
    }
  }

  @Override
  public void close() {
    client.shutdown(0, 2, TimeUnit.SECONDS);
    var _ = resources.shutdown(0, 2, TimeUnit.SECONDS);
  }
}
