package dev.lockstep;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The network between a service and its PostgreSQL, where a test can cut. It speaks just enough of
 * the wire protocol to know the client's COMMIT and the server's word that it was done, so a cut is
 * never a matter of luck; and it stands outside of the client, so driver and pool meet what they
 * meet in a real network. Connections without TLS only.
 */
final class CutProxy implements AutoCloseable {

  /** What befalls a statement on its way. */
  enum Harm {
    NONE,
    /** Both sides lose the connection before the server sees the statement. */
    LOSE_STATEMENT,
    /** The server has done it; the client loses the connection before it is told. */
    LOSE_ANSWER,
    /** The server has done it; the answer does not come, and the connection stays. */
    STALL_ANSWER,
    /** The server sees it only after the client has given up waiting. */
    DELAY_STATEMENT,
    /** Nothing flows for as long; then both sides lose the connection. */
    HOLD_STATEMENT
  }

  /**
   * A statement about to be executed.
   *
   * @param group the transaction is that of a group of commands
   * @param callback and stores what a channel told
   */
  record Moment(boolean commit, boolean group, boolean callback) {}

  /** What is to befall a statement; asked by many threads. */
  @FunctionalInterface
  interface Weather {
    Harm at(Moment moment);
  }

  private static final Duration STALL_MAX = Duration.ofSeconds(60);

  private final ServerSocket listening;
  private final InetSocketAddress database;
  private final String application;
  private final Weather weather;
  private volatile Duration delay;
  private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger cuts = new AtomicInteger();
  private final AtomicInteger withheld = new AtomicInteger();
  private volatile boolean closed;

  /**
   * A way to the database on this machine's port; at first nothing happens on it.
   *
   * @param application only sessions of this name are harmed
   * @param delay of a delayed statement
   */
  CutProxy(int databasePort, String application, Duration delay, Weather weather)
      throws IOException {
    this.database = new InetSocketAddress(InetAddress.getLoopbackAddress(), databasePort);
    this.application = application;
    this.delay = delay;
    this.weather = weather;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("proxy").start(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  void delayBy(Duration changed) {
    delay = changed;
  }

  /** How often the server committed and its client was not told. */
  int withheld() {
    return withheld.get();
  }

  private void accept() {
    while (!closed) {
      try {
        join(listening.accept());
      } catch (IOException over) {
        // closed, or the database is away: the next one may meet it
      }
    }
  }

  private void join(Socket client) throws IOException {
    Socket server = new Socket();
    try {
      server.connect(database);
    } catch (IOException away) {
      client.close();
      throw away;
    }
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    open.add(client);
    open.add(server);
    Line line = new Line(client, server);
    Thread.ofVirtual().name("proxy-up").start(() -> line.pump(line::up));
    Thread.ofVirtual().name("proxy-down").start(() -> line.pump(line::down));
  }

  @Override
  public void close() throws IOException {
    closed = true;
    listening.close();
    for (Closeable socket : open) {
      socket.close();
    }
  }

  /** A message with its length, as it stands on the wire after its type. */
  private record Message(int type, byte[] body) {

    static Message read(DataInputStream in, boolean typed) throws IOException {
      int type = typed ? in.readUnsignedByte() : 0;
      byte[] body = new byte[in.readInt() - 4];
      in.readFully(body);
      return new Message(type, body);
    }

    void write(OutputStream out) throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate(body.length + 5);
      if (type != 0) {
        bytes.put((byte) type);
      }
      bytes.putInt(body.length + 4).put(body);
      out.write(bytes.array(), 0, bytes.position());
    }

    /** The strings it begins with. */
    String text(int number) {
      int from = 0;
      for (int i = 0; i < number; i++) {
        from = end(from) + 1;
      }
      return new String(body, from, end(from) - from, StandardCharsets.UTF_8);
    }

    private int end(int from) {
      int end = from;
      while (end < body.length && body[end] != 0) {
        end++;
      }
      return end;
    }
  }

  private interface Pump {
    void run() throws IOException, InterruptedException;
  }

  /** One connection. What flows up decides what may flow down. */
  private final class Line {

    private final Socket client;
    private final Socket server;
    private final Map<String, String> statements = new HashMap<>();
    private final CountDownLatch clientGone = new CountDownLatch(1);
    private final CountDownLatch serverDone = new CountDownLatch(1);
    private boolean watched;
    private boolean group;
    private boolean callback;
    private String bound = "";
    private volatile Harm harm = Harm.NONE;

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

    private void cut() {
      boolean abruptly = cuts.incrementAndGet() % 2 == 0;
      for (Socket socket : new Socket[] {client, server}) {
        try {
          open.remove(socket);
          // A reset now, an orderly end then: both happen.
          socket.setSoLinger(abruptly, 0);
          socket.close();
        } catch (IOException gone) {
          // that is what was wanted
        }
      }
    }

    void up() throws IOException, InterruptedException {
      try {
        if (flowsToItsEnd() && harm != Harm.NONE) {
          // The client has given up; what it sent is still to be done and answered to nobody.
          boolean _ = serverDone.await(STALL_MAX.toMillis(), TimeUnit.MILLISECONDS);
        }
      } finally {
        clientGone.countDown();
      }
    }

    /** False: the line is to be cut. */
    private boolean flowsToItsEnd() throws IOException, InterruptedException {
      DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
      OutputStream out = server.getOutputStream();
      Message startup = Message.read(in, false);
      startup.write(out);
      watched = new String(startup.body(), StandardCharsets.UTF_8).contains(application + "\0");
      while (true) {
        Message one;
        try {
          one = Message.read(in, true);
        } catch (IOException gone) {
          return true;
        }
        if (watched && !passes(one)) {
          return false;
        }
        one.write(out);
      }
    }

    /** False: the line is to be cut here. */
    private boolean passes(Message message) throws InterruptedException {
      switch (message.type()) {
        case 'P' -> statements.put(message.text(0), message.text(1));
        case 'B' -> bound = statements.getOrDefault(message.text(1), "");
        case 'Q' -> {
          bound = message.text(0);
          return executes();
        }
        case 'E' -> {
          return executes();
        }
        default -> {}
      }
      return true;
    }

    private boolean executes() throws InterruptedException {
      boolean commit = bound.equalsIgnoreCase("COMMIT");
      group |= bound.startsWith("INSERT INTO commit_group");
      callback |= bound.startsWith("INSERT INTO payment_inbox");
      Harm chosen = weather.at(new Moment(commit, group, callback));
      boolean over = commit || bound.equalsIgnoreCase("ROLLBACK");
      group &= !over;
      callback &= !over;
      // The wait is what is tested: nothing shows from outside that a client has given up.
      if (chosen == Harm.DELAY_STATEMENT || chosen == Harm.HOLD_STATEMENT) {
        boolean _ = new CountDownLatch(1).await(delay.toMillis(), TimeUnit.MILLISECONDS);
      }
      switch (chosen) {
        case LOSE_STATEMENT, HOLD_STATEMENT -> {
          return false;
        }
        case DELAY_STATEMENT -> harm = Harm.STALL_ANSWER;
        case LOSE_ANSWER, STALL_ANSWER -> harm = chosen;
        case NONE -> {}
      }
      return true;
    }

    void down() throws IOException, InterruptedException {
      DataInputStream in = new DataInputStream(new BufferedInputStream(server.getInputStream()));
      OutputStream out = client.getOutputStream();
      while (true) {
        Message one = Message.read(in, true);
        if (harm == Harm.NONE) {
          one.write(out);
        } else if (one.type() == 'C' || one.type() == 'E') {
          if (one.text(0).equals("COMMIT")) {
            withheld.incrementAndGet();
          }
          serverDone.countDown();
          if (harm == Harm.STALL_ANSWER) {
            boolean _ = clientGone.await(STALL_MAX.toMillis(), TimeUnit.MILLISECONDS);
          }
          return;
        }
      }
    }
  }
}
