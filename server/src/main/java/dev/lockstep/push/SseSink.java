package dev.lockstep.push;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Server-sent events over the body of an answer. */
final class SseSink implements EventSink {

  private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);

  private final OutputStream out;

  SseSink(OutputStream out) {
    this.out = out;
  }

  @Override
  public void open(String id, int retryMillis) throws IOException {
    write("retry: " + retryMillis + "\nid: " + id + "\n\n");
  }

  @Override
  public void message(PushMessage message) throws IOException {
    write(
        "event: %s\nid: %s\ndata: %s\n\n".formatted(message.event(), message.id(), message.data()));
  }

  @Override
  public void heartbeat() throws IOException {
    out.write(HEARTBEAT);
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  /** The body ends with the request; the client comes again after the time. */
  @Override
  public void end(Ending reason, int retryMillis) throws IOException {
    if (reason == Ending.REPLACED) {
      write("event: " + PushMessage.REPLACED + "\ndata: {}\n\n");
    }
    write("retry: " + retryMillis + "\n\n");
    out.flush();
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
