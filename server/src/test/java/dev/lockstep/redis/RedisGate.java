package dev.lockstep.redis;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A way to Redis whose answers wait until so many scripts have been sent, again and again: who
 * waits for an answer before sending the next never gets one, so only whole round trips pass.
 */
public final class RedisGate implements AutoCloseable {

  private static final Set<String> SCRIPTS = Set.of("EVALSHA", "EVAL");

  private final ServerSocket listening;
  private final int redisPort;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Object passing = new Object();
  private int scripts;
  private int together = 1;

  public RedisGate(TestRedis redis) {
    this.redisPort = redis.port();
    try {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    Thread.ofVirtual().name("redis-gate").start(this::accept);
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** A link by this way. */
  public RedisLink link(Duration timeout, MeterRegistry registry) {
    return TestRedis.link(port(), timeout, registry);
  }

  /** From now on answers pass only while a multiple of so many scripts has come. */
  public void hold(int together) {
    synchronized (passing) {
      scripts = 0;
      this.together = together;
      passing.notifyAll();
    }
  }

  /** Scripts that have come since. */
  public int scripts() {
    synchronized (passing) {
      return scripts;
    }
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), redisPort);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        sockets.addAll(List.of(client, server));
        Thread.ofVirtual().start(() -> pump(() -> up(client, server), client, server));
        Thread.ofVirtual().start(() -> pump(() -> down(client, server), client, server));
      } catch (IOException over) {
        // closed
      }
    }
  }

  private interface Pump {
    void run() throws IOException, InterruptedException;
  }

  private static void pump(Pump pump, Socket client, Socket server) {
    try (client;
        server) {
      pump.run();
    } catch (IOException | InterruptedException over) {
      // one of the sides has gone
    }
  }

  private void up(Socket client, Socket server) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
    OutputStream out = server.getOutputStream();
    while (true) {
      List<byte[]> command = RedisLine.read(in);
      synchronized (passing) {
        if (isOfOneFamily(command)) {
          scripts++;
          passing.notifyAll();
        }
      }
      out.write(RedisLine.written(command));
    }
  }

  /** A script over the generation and one family: a look, a put; not a group's changes. */
  private static boolean isOfOneFamily(List<byte[]> command) {
    return SCRIPTS.contains(RedisLine.text(command.getFirst()))
        && RedisLine.text(command.get(2)).equals("2");
  }

  private void down(Socket client, Socket server) throws IOException, InterruptedException {
    byte[] piece = new byte[8_192];
    InputStream in = server.getInputStream();
    for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
      synchronized (passing) {
        while (scripts % together != 0) {
          passing.wait();
        }
      }
      client.getOutputStream().write(piece, 0, count);
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
