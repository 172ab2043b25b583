package dev.lockstep.cli.demo;

import dev.lockstep.cli.client.ShopApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import tools.jackson.databind.node.ObjectNode;

/**
 * The append-only file of expectations, one JSON object a line. A line is with the operating system
 * before the method returns, so it stands even if this process is killed the moment after.
 */
final class ExpectationFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;

  ExpectationFile(Path path) {
    this.path = path;
    try {
      channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException unwritable) {
      throw new UncheckedIOException("cannot write " + path, unwritable);
    }
  }

  Path path() {
    return path;
  }

  /** Written before anything is sent for the order. */
  void expect(Expectation expectation) {
    append(json(expectation));
  }

  /** The same order must now end otherwise, for a reason outside the plan. */
  void amend(Expectation expectation, String reason) {
    append(json(expectation).put("amended", reason));
  }

  private static ObjectNode json(Expectation e) {
    ObjectNode json =
        ShopApi.object()
            .put("invoice", e.invoice())
            .put("fate", e.fate().name())
            .put("status", e.end().name());
    json.putObject("captured").put(e.currency(), e.capturedMinor());
    json.putObject("refunded").put(e.currency(), e.refundedMinor());
    return json.put("openCase", e.openCase());
  }

  private synchronized void append(ObjectNode json) {
    ByteBuffer line = ByteBuffer.wrap((json + "\n").getBytes(StandardCharsets.UTF_8));
    try {
      while (line.hasRemaining()) {
        channel.write(line);
      }
    } catch (IOException unwritable) {
      throw new UncheckedIOException("cannot write " + path, unwritable);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException unwritable) {
      throw new UncheckedIOException("cannot close " + path, unwritable);
    }
  }
}
