package dev.lockstep.database;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;

/**
 * Sockets for the PostgreSQL driver that count how often a thread, having sent something, had to
 * wait for the answer. Give its name as the driver's {@code socketFactory}.
 */
public final class RoundTrips extends SocketFactory {

  private static final Map<String, Integer> BY_THREAD = new ConcurrentHashMap<>();

  /** How many this thread has made so far. */
  public static int of(String thread) {
    return BY_THREAD.getOrDefault(thread, 0);
  }

  @Override
  public Socket createSocket() {
    return new Counting();
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException("the driver connects by itself");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort) {
    return createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    return createSocket(host.getHostName(), port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    return createSocket(host, port);
  }

  private static final class Counting extends Socket {

    private volatile boolean sent;

    @Override
    public OutputStream getOutputStream() throws IOException {
      return new FilterOutputStream(super.getOutputStream()) {
        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
          sent = true;
          out.write(bytes, from, length);
        }
      };
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
          if (sent) {
            sent = false;
            BY_THREAD.merge(Thread.currentThread().getName(), 1, Integer::sum);
          }
          return in.read(bytes, from, length);
        }
      };
    }
  }
}
