package dev.lockstep.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One connection with at most one request under way. */
final class Connection {

  private final InetSocketAddress server;
  private final Selector selector;
  private final Response response = new Response();
  private SocketChannel channel;
  private SelectionKey key;
  private @Nullable ByteBuffer unsent;
  private @Nullable Request request;
  private long since;

  private Connection(InetSocketAddress server, Selector selector) throws IOException {
    this.server = server;
    this.selector = selector;
    this.channel = connect();
    this.key = register();
  }

  static Connection open(InetSocketAddress server, Selector selector) throws IOException {
    return new Connection(server, selector);
  }

  /**
   * Sends a request.
   *
   * @param since when it was due
   */
  void send(Request next, long since) throws IOException {
    if (!channel.isOpen()) {
      channel = connect();
      key = register();
    }
    request = next;
    this.since = since;
    response.clear();
    ByteBuffer out = ByteBuffer.wrap(next.bytes());
    channel.write(out);
    if (out.hasRemaining()) {
      unsent = out;
      key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }
  }

  /** Moves bytes as far as they go; true when the answer is complete. */
  boolean advance() throws IOException {
    ByteBuffer out = unsent;
    if (out != null && key.isWritable()) {
      channel.write(out);
      if (!out.hasRemaining()) {
        unsent = null;
        key.interestOps(SelectionKey.OP_READ);
      }
    }
    if (!key.isReadable()) {
      return false;
    }
    return response.read(channel) && request != null;
  }

  /** The request is answered or given up. */
  @Nullable Request take() {
    Request answered = request;
    request = null;
    return answered;
  }

  long since() {
    return since;
  }

  Response response() {
    return response;
  }

  void close() {
    try {
      unsent = null;
      channel.close();
    } catch (IOException gone) {
      // It is as closed as it can be.
    }
  }

  private SocketChannel connect() throws IOException {
    SocketChannel opened = SocketChannel.open(server);
    opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
    opened.configureBlocking(false);
    return opened;
  }

  private SelectionKey register() throws IOException {
    return channel.register(selector, SelectionKey.OP_READ, this);
  }
}
