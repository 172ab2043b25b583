package dev.lockstep.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The answer that is arriving on one connection: status, length and body, nothing else is looked
 * at. It is used again for the next answer.
 */
public final class Response {

  private static final int FIRST_SIZE = 8 << 10;
  private static final int SIZE_MAX = 4 << 20;
  private static final int STATUS_AT = "HTTP/1.1 ".length();
  private static final int UNKNOWN = -1;

  private byte[] bytes = new byte[FIRST_SIZE];
  private int filled;
  private int bodyStart;
  private int bodyLength;
  private int status;
  private boolean chunked;
  private boolean closes;

  /** Forgets the answer. */
  public void clear() {
    filled = 0;
    bodyStart = 0;
    bodyLength = UNKNOWN;
    status = 0;
    chunked = false;
    closes = false;
  }

  public int status() {
    return status;
  }

  /** Whether the server closes the connection after this answer. */
  public boolean closes() {
    return closes;
  }

  public int bodyLength() {
    return bodyLength;
  }

  public String body() {
    return new String(bytes, bodyStart, bodyLength, StandardCharsets.UTF_8);
  }

  /** Reads what is there; true when the answer is complete. */
  boolean read(InputStream in) throws IOException {
    grow();
    return received(in.read(bytes, filled, bytes.length - filled));
  }

  /** Reads what is there; true when the answer is complete. */
  boolean read(ReadableByteChannel in) throws IOException {
    grow();
    return received(in.read(ByteBuffer.wrap(bytes, filled, bytes.length - filled)));
  }

  private void grow() {
    if (filled == bytes.length) {
      if (filled >= SIZE_MAX) {
        throw new IllegalStateException("an answer of more than " + SIZE_MAX + " bytes");
      }
      bytes = Arrays.copyOf(bytes, filled * 2);
    }
  }

  private boolean received(int count) throws IOException {
    if (count < 0) {
      throw new IOException("the server closed the connection");
    }
    filled += count;
    if (bodyStart == 0 && !readHead()) {
      return false;
    }
    return chunked ? unchunk() : filled - bodyStart >= bodyLength;
  }

  private boolean readHead() {
    int line = 0;
    int at = 0;
    while (true) {
      int end = endOfLine(at);
      if (end < 0) {
        return false;
      }
      if (end == at) {
        break;
      }
      if (line++ > 0) {
        header(at, end);
      }
      at = end + 2;
    }
    bodyStart = at + 2;
    status = number(STATUS_AT, STATUS_AT + 3);
    if (status == 204 || status == 304) {
      bodyLength = 0;
    }
    if (bodyLength == UNKNOWN && !chunked) {
      throw new IllegalStateException("an answer without a length, status " + status);
    }
    return true;
  }

  private void header(int from, int end) {
    switch (bytes[from]) {
      case 'c', 'C' -> {
        if (starts(from, end, "content-length:")) {
          bodyLength = number(from + "content-length:".length(), end);
        } else if (starts(from, end, "connection: close")) {
          closes = true;
        }
      }
      case 't', 'T' -> chunked |= starts(from, end, "transfer-encoding: chunked");
      default -> {}
    }
  }

  private boolean starts(int from, int end, String lower) {
    if (end - from < lower.length()) {
      return false;
    }
    for (int i = 0; i < lower.length(); i++) {
      if (Character.toLowerCase((char) bytes[from + i]) != lower.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private int number(int from, int end) {
    int value = 0;
    for (int i = from; i < end; i++) {
      if (bytes[i] >= '0' && bytes[i] <= '9') {
        value = value * 10 + bytes[i] - '0';
      }
    }
    return value;
  }

  /** Index of the carriage return of the line, or -1 if it is not there yet. */
  private int endOfLine(int from) {
    for (int i = from; i + 1 < filled; i++) {
      if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Once the last chunk is there, moves all of them together. */
  private boolean unchunk() {
    if (!walk(false)) {
      return false;
    }
    walk(true);
    return true;
  }

  private boolean walk(boolean move) {
    int to = bodyStart;
    int at = bodyStart;
    while (true) {
      int end = endOfLine(at);
      if (end < 0) {
        return false;
      }
      int size =
          Integer.parseInt(new String(bytes, at, end - at, StandardCharsets.US_ASCII).trim(), 16);
      at = end + 2;
      if (at + size + 2 > filled) {
        return false;
      }
      if (move) {
        System.arraycopy(bytes, at, bytes, to, size);
      }
      to += size;
      at += size + 2;
      if (size == 0) {
        bodyLength = to - bodyStart;
        return true;
      }
    }
  }
}
