package dev.lockstep.push;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * The connection of a stream, taken over from the request when its head has been sent.
 *
 * <h2>Design note</h2>
 *
 * <p>A request that stays open keeps all that Tomcat has for a request: buffers for headers, bodies
 * and characters, and the stack of every filter, 134 KB in all, of which a stream needs nothing
 * once its head is out. The servlet API's way to end a request and keep its connection is {@link
 * HttpServletRequest#upgrade}, which WebSockets use. Here the answer stays 200 with {@code
 * Connection: close}: to every client and proxy it is a body that ends when the connection does.
 *
 * <p><b>States:</b> asked for (the head leaves) → handed over (the writer's thread owns the sending
 * side) → ended. The container tells of bytes that come in and of the connection's end: so a client
 * that has gone is noticed at once, not at the next heartbeat. <b>Given up:</b> keep-alive after a
 * stream, and streams over HTTP/2, which stay requests.
 */
public final class StreamConnection implements InternalHttpUpgradeHandler {

  /** A server that stops may never hand over. */
  private static final Duration HAND_OVER_MAX = Duration.ofSeconds(5);

  /** How long a client may take no byte before it counts as gone. */
  private static final Duration SEND_MAX = Duration.ofSeconds(20);

  /** Clients have nothing more to say; what they say all the same is read in such pieces. */
  private static final int RECEIVED_BYTES_MAX = 512;

  private final CompletableFuture<SocketWrapperBase<?>> handedOver = new CompletableFuture<>();
  private volatile @Nullable SocketWrapperBase<?> socket;
  private volatile Runnable gone = () -> {};
  private volatile boolean closed;

  /** For the container, which makes it by its class. */
  public StreamConnection() {
    // Nothing is known before the socket is set.
  }

  /** Whether the connection of the request can be taken over. */
  static boolean possible(HttpServletRequest request) {
    return request.getProtocol().equals("HTTP/1.1");
  }

  /**
   * Sends the head of the answer and takes the connection; the headers of the answer are set.
   *
   * @param gone is run, on any thread and perhaps more than once, when the client has gone
   */
  static StreamConnection take(
      HttpServletRequest request, HttpServletResponse response, Runnable gone) throws IOException {
    try {
      StreamConnection connection = request.upgrade(StreamConnection.class);
      connection.gone = gone;
      response.setStatus(HttpServletResponse.SC_OK);
      response.setHeader(HttpHeaders.CONNECTION, "close");
      response.flushBuffer();
      return connection;
    } catch (ServletException e) {
      throw new IOException("the connection is not to be had", e);
    }
  }

  /**
   * Where the body goes, as soon as the container has let go of the connection.
   *
   * @throws IOException if it never does
   */
  OutputStream body() throws IOException, InterruptedException {
    try {
      return new Body(handedOver.get(HAND_OVER_MAX.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException | ExecutionException e) {
      throw new IOException("the connection was not handed over", e);
    }
  }

  /** Ends the connection, which ends the body; also one that is handed over only later. */
  void close() {
    closed = true;
    SocketWrapperBase<?> held = socket;
    if (held != null) {
      held.close();
    }
  }

  @Override
  public void setSocketWrapper(SocketWrapperBase<?> wrapper) {
    wrapper.setWriteTimeout(SEND_MAX.toMillis());
    socket = wrapper;
  }

  @Override
  public void init(WebConnection connection) {
    handedOver.complete(socket);
    if (closed) {
      close();
    }
  }

  @Override
  public SocketState upgradeDispatch(SocketEvent event) {
    SocketWrapperBase<?> held = socket;
    boolean open =
        switch (event) {
          case OPEN_READ -> held != null && drained(held);
          case OPEN_WRITE -> true;
          case STOP, DISCONNECT, TIMEOUT, ERROR, CONNECT_FAIL -> false;
        };
    if (open) {
      return SocketState.UPGRADED;
    }
    gone.run();
    return SocketState.CLOSED;
  }

  /** Reads what there is and forgets it; false if the client has closed its side. */
  private static boolean drained(SocketWrapperBase<?> from) {
    byte[] piece = new byte[RECEIVED_BYTES_MAX];
    try {
      int count;
      do {
        count = from.read(false, piece, 0, piece.length);
      } while (count > 0);
      return count == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void destroy() {
    gone.run();
  }

  @Override
  public void pause() {
    // The hub ends its streams before the server pauses.
  }

  @Override
  public void timeoutAsync(long now) {
    // Reading has no time limit, writing keeps its own.
  }

  @Override
  public void setSslSupport(SSLSupport support) {
    // The socket encrypts by itself.
  }

  /** Blocks while the socket takes nothing, for {@link #SEND_MAX} at most. */
  private static final class Body extends OutputStream {

    private final SocketWrapperBase<?> to;

    Body(SocketWrapperBase<?> to) {
      this.to = to;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      to.write(true, bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
      to.flush(true);
    }
  }
}
