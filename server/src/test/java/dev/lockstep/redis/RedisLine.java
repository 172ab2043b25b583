package dev.lockstep.redis;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The network between services and their Redis. It knows where a command begins and ends and no
 * more, so what is harmed is a whole command, and answers stay in their order.
 */
public final class RedisLine implements AutoCloseable {

  /** What befalls commands on their way. */
  public enum Weather {
    CLEAR,
    /** Each command of a connection comes two seconds after the one before. */
    SLOW,
    /** Redis refuses every other command that reads or writes. */
    HALF_REFUSED,
    /** What is published reaches nobody. */
    NO_HINTS,
    /** Whoever listens is cut off as often as it comes again; commands go on. */
    NO_EARS,
    /** Redis does some commands, and the connection ends before their answers. */
    ANSWERS_LOST
  }

  private static final Duration SLOWNESS = Duration.ofSeconds(2);

  /** One in so many commands that read or write. */
  private static final int LOST_OF = 40;

  private static final String LAST_WORD = "the-last-word-on-this-line";
  private static final Set<String> WORK = Set.of("EVALSHA", "EVAL", "GET", "SET", "DEL", "UNLINK");
  private static final byte[] REFUSED = bytes("*1\r\n$8\r\nNOTTHERE\r\n");

  private final ServerSocket listening;
  private final int redisPort;
  private final Set<Line> lines = ConcurrentHashMap.newKeySet();
  private final AtomicInteger work = new AtomicInteger();
  private final AtomicInteger harmed = new AtomicInteger();
  private final Object change = new Object();
  private volatile Weather weather = Weather.CLEAR;
  private volatile boolean closed;

  /** A way to the Redis on this machine's port. */
  public RedisLine(int redisPort) throws IOException {
    this.redisPort = redisPort;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("redis-line").start(this::accept);
  }

  /** The properties that make a server take this way. */
  public Map<String, String> properties() {
    return Map.of(
        "lockstep.redis.host", "127.0.0.1", "lockstep.redis.port", "" + listening.getLocalPort());
  }

  public int port() {
    return listening.getLocalPort();
  }

  public void turn(Weather changed) {
    synchronized (change) {
      weather = changed;
      change.notifyAll();
    }
    if (changed == Weather.NO_EARS) {
      lines.stream().filter(line -> line.listens).forEach(Line::cut);
    }
  }

  /** How many commands were harmed so far. */
  public int harmed() {
    return harmed.get();
  }

  /** Nothing moves any more on the connections there are, and nobody is told; new ones work. */
  public void silence() {
    lines.forEach(line -> line.silent = true);
  }

  private void accept() {
    while (!closed) {
      try {
        join(listening.accept());
      } catch (IOException over) {
        // closed, or Redis is away: the next one may meet it
      }
    }
  }

  private void join(Socket client) throws IOException {
    Socket server;
    try {
      server = new Socket(InetAddress.getLoopbackAddress(), redisPort);
    } catch (IOException away) {
      client.close();
      throw away;
    }
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    Line line = new Line(client, server);
    lines.add(line);
    Thread.ofVirtual().name("redis-line-up").start(() -> line.pump(line::up));
    Thread.ofVirtual().name("redis-line-down").start(() -> line.pump(line::down));
  }

  @Override
  public void close() throws IOException {
    closed = true;
    turn(Weather.CLEAR);
    listening.close();
    lines.forEach(Line::cut);
  }

  private interface Pump {
    void run() throws IOException, InterruptedException;
  }

  /** One connection. */
  private final class Line {

    private final Socket client;
    private final Socket server;
    private volatile boolean silent;
    private volatile boolean listens;
    private volatile boolean answersLost;

    Line(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void pump(Pump pump) {
      try {
        pump.run();
      } catch (IOException | InterruptedException over) {
        // one of the sides has gone
      } finally {
        cut();
      }
    }

    void cut() {
      lines.remove(this);
      for (Closeable socket : List.of(client, server)) {
        try {
          socket.close();
        } catch (IOException gone) {
          // that is what was wanted
        }
      }
    }

    void up() throws IOException, InterruptedException {
      DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
      OutputStream out = server.getOutputStream();
      while (true) {
        List<byte[]> command = read(in);
        notice(text(command.getFirst()).toUpperCase(Locale.ROOT));
        byte[] sent = changed(command);
        if (!silent) {
          out.write(sent);
        }
        if (answersLost) {
          // Redis answers in turn: when it has said this, it has done what came before.
          out.write(written(List.of(bytes("ECHO"), bytes(LAST_WORD))));
          in.transferTo(OutputStream.nullOutputStream());
        }
      }
    }

    private void notice(String name) throws IOException {
      listens |= name.equals("SUBSCRIBE");
      if (listens && weather == Weather.NO_EARS) {
        harmed.incrementAndGet();
        throw new IOException("nobody is to listen");
      }
      if (weather == Weather.ANSWERS_LOST
          && WORK.contains(name)
          && work.incrementAndGet() % LOST_OF == 0) {
        harmed.incrementAndGet();
        answersLost = true;
      }
    }

    void down() throws IOException {
      byte[] piece = new byte[8_192];
      StringBuilder lost = new StringBuilder();
      InputStream in = server.getInputStream();
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        if (answersLost) {
          lost.append(new String(piece, 0, count, StandardCharsets.US_ASCII));
          if (lost.indexOf(LAST_WORD) >= 0) {
            return;
          }
        } else if (!silent) {
          client.getOutputStream().write(piece, 0, count);
        }
      }
    }
  }

  private byte[] changed(List<byte[]> command) throws InterruptedException {
    String name = text(command.getFirst()).toUpperCase(Locale.ROOT);
    switch (weather) {
      case SLOW -> {
        harmed.incrementAndGet();
        crawl();
      }
      case HALF_REFUSED -> {
        if (WORK.contains(name) && work.incrementAndGet() % 2 == 0) {
          harmed.incrementAndGet();
          return REFUSED;
        }
      }
      case NO_HINTS -> {
        if (name.equals("PUBLISH")) {
          harmed.incrementAndGet();
          command.set(1, bytes("nobody"));
        }
      }
      case NO_EARS, ANSWERS_LOST, CLEAR -> {}
    }
    return written(command);
  }

  /** Not a wait for something to happen: the slowness itself, or until it is over. */
  private void crawl() throws InterruptedException {
    long end = System.nanoTime() + SLOWNESS.toNanos();
    synchronized (change) {
      long left = end - System.nanoTime();
      while (weather == Weather.SLOW && left > 0) {
        change.wait(left / 1_000_000 + 1);
        left = end - System.nanoTime();
      }
    }
  }

  /** A command: an array of strings of known lengths. */
  static List<byte[]> read(DataInputStream in) throws IOException {
    int count = number(in, '*');
    List<byte[]> words = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] word = new byte[number(in, '$')];
      in.readFully(word);
      in.readFully(new byte[2]);
      words.add(word);
    }
    return words;
  }

  private static int number(DataInputStream in, char kind) throws IOException {
    int first = in.read();
    if (first < 0) {
      throw new EOFException();
    }
    if (first != kind) {
      throw new IOException("no command: " + (char) first);
    }
    StringBuilder digits = new StringBuilder();
    for (int next = in.readUnsignedByte(); next != '\r'; next = in.readUnsignedByte()) {
      digits.append((char) next);
    }
    in.readUnsignedByte();
    return Integer.parseInt(digits.toString());
  }

  static byte[] written(List<byte[]> command) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(bytes("*" + command.size() + "\r\n"));
    for (byte[] word : command) {
      bytes.writeBytes(bytes("$" + word.length + "\r\n"));
      bytes.writeBytes(word);
      bytes.writeBytes(new byte[] {'\r', '\n'});
    }
    return bytes.toByteArray();
  }

  static String text(byte[] word) {
    return new String(word, StandardCharsets.US_ASCII);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
