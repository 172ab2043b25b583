package dev.lockstep.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** One connection of one session: a request, its answer, the next request. */
public final class BlockingHttp implements AutoCloseable {

  private static final int ANSWER_WITHIN_MILLIS = 20_000;

  private final InetSocketAddress server;
  private final Response response = new Response();
  private @Nullable Socket open;

  public BlockingHttp(InetSocketAddress server) {
    this.server = server;
  }

  /** Sends and waits; the answer is valid until the next call. */
  public Response send(byte[] request) throws IOException {
    response.clear();
    Socket socket = socket();
    try {
      socket.getOutputStream().write(request);
      boolean complete = false;
      while (!complete) {
        complete = response.read(socket.getInputStream());
      }
    } catch (IOException broken) {
      close();
      throw broken;
    }
    if (response.closes()) {
      close();
    }
    return response;
  }

  private Socket socket() throws IOException {
    Socket socket = open;
    if (socket == null) {
      socket = new Socket(server.getAddress(), server.getPort());
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(ANSWER_WITHIN_MILLIS);
      open = socket;
    }
    return socket;
  }

  /** Closes the connection; the next request opens another. */
  @Override
  public void close() {
    try {
      if (open != null) {
        open.close();
      }
    } catch (IOException gone) {
      // It is as closed as it can be.
    }
    open = null;
  }
}
