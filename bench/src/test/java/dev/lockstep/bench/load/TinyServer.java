package dev.lockstep.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Answers each request with 200, closes every third connection's answer, and can stall once. */
final class TinyServer implements AutoCloseable {

  private static final int CLOSES_EVERY = 7;

  final AtomicInteger requests = new AtomicInteger();
  private final ServerSocket socket;
  private final int stallAt;
  private final long stallNanos;
  private volatile long stalledUntil;

  /** Stalls all connections when the request with this number comes. */
  TinyServer(int stallAt, long stallNanos) throws IOException {
    this.socket = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
    this.stallAt = stallAt;
    this.stallNanos = stallNanos;
    Thread.ofVirtual().start(this::accept);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = socket.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      InputStream in = connection.getInputStream();
      while (readHead(in)) {
        int number = requests.incrementAndGet();
        if (number == stallAt) {
          stalledUntil = System.nanoTime() + stallNanos;
        }
        for (long left = stalledUntil - System.nanoTime(); left > 0; ) {
          LockSupport.parkNanos(left);
          left = stalledUntil - System.nanoTime();
        }
        boolean closes = number % CLOSES_EVERY == 0;
        String answer =
            "HTTP/1.1 200 \r\nContent-Length: 2\r\n" + (closes ? "Connection: close\r\n" : "");
        connection.getOutputStream().write((answer + "\r\nok").getBytes(StandardCharsets.US_ASCII));
        if (closes) {
          return;
        }
      }
    } catch (SocketException over) {
      // the client is gone
    } catch (IOException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static boolean readHead(InputStream in) throws IOException {
    int matched = 0;
    while (matched < 4) {
      int next = in.read();
      if (next < 0) {
        return false;
      }
      matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
