package dev.lockstep.bench.load;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Reads a stream of server-sent events from its answer, in chunks or up to the connection's end,
 * and hands on what stands behind {@code data:}. Chunks and lines may be cut anywhere.
 */
final class EventLines {

  private static final String DATA = "data: ";
  private static final int LINE_MAX = 16 << 10;

  private enum At {
    HEAD,
    SIZE,
    CHUNK,
    AFTER_CHUNK,
    /** No chunks: all the rest is the body. */
    BODY
  }

  private final Consumer<String> data;
  private final StringBuilder framing = new StringBuilder();
  private final StringBuilder line = new StringBuilder();
  private At at = At.HEAD;
  private int left;
  private boolean chunked;
  private boolean started;
  private int status;

  EventLines(Consumer<String> data) {
    this.data = data;
  }

  /** Whether the first event or comment has come: from now on nothing is missed. */
  boolean started() {
    return started;
  }

  int status() {
    return status;
  }

  /** Takes what arrived. */
  void take(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      switch (at) {
        case HEAD, SIZE, AFTER_CHUNK -> frame((char) next);
        case CHUNK -> chunk((char) next);
        case BODY -> content((char) next);
      }
    }
  }

  /** What HTTP puts around the chunks. */
  private void frame(char next) {
    if (next != '\n') {
      append(framing, next);
      return;
    }
    String text = framing.toString().strip();
    framing.setLength(0);
    switch (at) {
      case HEAD -> head(text);
      case SIZE -> {
        left = text.isEmpty() ? 0 : Integer.parseInt(text, 16);
        at = left > 0 ? At.CHUNK : At.SIZE;
      }
      case AFTER_CHUNK -> at = At.SIZE;
      case CHUNK, BODY -> throw new IllegalStateException("a frame within the body");
    }
  }

  private void head(String text) {
    if (status == 0) {
      status = Integer.parseInt(text.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3));
    } else if (text.isEmpty()) {
      at = chunked ? At.SIZE : At.BODY;
    } else {
      chunked |= text.equalsIgnoreCase("Transfer-Encoding: chunked");
    }
  }

  private void chunk(char next) {
    content(next);
    if (--left == 0) {
      at = At.AFTER_CHUNK;
    }
  }

  private void content(char next) {
    if (next == '\n') {
      String text = line.toString();
      line.setLength(0);
      started |= text.isEmpty();
      if (text.startsWith(DATA)) {
        data.accept(text.substring(DATA.length()));
      }
    } else {
      append(line, next);
    }
  }

  private static void append(StringBuilder text, char next) {
    if (text.length() >= LINE_MAX) {
      throw new IllegalStateException("a line of more than " + LINE_MAX + " bytes");
    }
    text.append(next);
  }
}
