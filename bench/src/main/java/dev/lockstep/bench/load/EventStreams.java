package dev.lockstep.bench.load;

import dev.lockstep.bench.machine.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Many streams of server-sent events, read by one thread. */
public final class EventStreams implements AutoCloseable {

  private static final int BUFFER = 16 << 10;
  private static final int OPENING_MAX = 100;
  private static final long SELECT_MILLIS = 100;
  private static final Duration BEGINS_WITHIN = Duration.ofSeconds(20);

  private final Selector selector;
  private final List<SocketChannel> channels = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private final AtomicInteger started = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private final Thread reader;
  private volatile boolean closing;

  private EventStreams() throws IOException {
    selector = Selector.open();
    reader = Thread.ofPlatform().daemon().name("event-streams").start(this::read);
  }

  /**
   * Opens a stream per request and returns when all have begun.
   *
   * @param data told what stands behind each {@code data:}, on the reading thread
   */
  public static EventStreams open(
      InetSocketAddress server, List<byte[]> requests, Consumer<String> data) {
    try {
      EventStreams streams = new EventStreams();
      try {
        streams.addAll(server, requests, data);
        return streams;
      } catch (IOException | IllegalStateException failure) {
        streams.close();
        throw failure;
      }
    } catch (IOException failure) {
      throw new UncheckedIOException("a stream could not be opened", failure);
    }
  }

  private void addAll(InetSocketAddress server, List<byte[]> requests, Consumer<String> data)
      throws IOException {
    for (int i = 0; i < requests.size(); i++) {
      add(server, requests.get(i), data);
      await(i + 1 - OPENING_MAX);
    }
    await(requests.size());
  }

  /** Streams that ended unasked. */
  public int lost() {
    return lost.get();
  }

  private void await(int count) {
    boolean begun = Waiting.within(() -> started.get() >= count || lost.get() > 0, BEGINS_WITHIN);
    if (!begun || lost.get() > 0) {
      throw new IllegalStateException(
          "%,d streams of events are open, the server %s another one"
              .formatted(started.get(), begun ? "refused or ended" : "does not begin"));
    }
  }

  private void add(InetSocketAddress server, byte[] request, Consumer<String> data)
      throws IOException {
    SocketChannel channel = SocketChannel.open(server);
    channel.write(ByteBuffer.wrap(request));
    channel.configureBlocking(false);
    channels.add(channel);
    channel.register(selector, SelectionKey.OP_READ, new EventLines(data));
    selector.wakeup();
  }

  private void read() {
    try {
      while (!closing) {
        selector.select(this::ready, SELECT_MILLIS);
      }
    } catch (IOException broken) {
      lost.incrementAndGet();
    }
  }

  private void ready(SelectionKey key) {
    EventLines lines = (EventLines) key.attachment();
    boolean before = lines.started();
    try {
      buffer.clear();
      int count = ((SocketChannel) key.channel()).read(buffer);
      if (count < 0) {
        throw new IOException("the stream has ended");
      }
      lines.take(buffer.flip());
      if (lines.status() > 200) {
        throw new IOException("status " + lines.status());
      }
      if (!before && lines.started()) {
        started.incrementAndGet();
      }
    } catch (IOException ended) {
      key.cancel();
      lost.incrementAndGet();
    }
  }

  @Override
  public void close() {
    closing = true;
    try {
      reader.join();
      for (SocketChannel channel : channels) {
        channel.close();
      }
      selector.close();
    } catch (IOException gone) {
      // They are as closed as they can be.
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }
}
