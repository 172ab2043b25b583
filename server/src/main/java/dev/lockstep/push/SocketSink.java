package dev.lockstep.push;

import java.io.IOException;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;

/** Text frames of a WebSocket, one JSON object each; a send returns when its frame has left. */
final class SocketSink implements EventSink {

  private static final TextMessage HEARTBEAT = new TextMessage("{\"event\":\"ping\"}");

  private final WebSocketSession session;

  SocketSink(WebSocketSession session) {
    this.session = session;
  }

  @Override
  public void open(String id, int retryMillis) throws IOException {
    String data = "{\"retryMillis\":" + retryMillis + "}";
    send(PushMessage.of("", PushMessage.HELLO, id, data).json());
  }

  @Override
  public void message(PushMessage message) throws IOException {
    send(message.json());
  }

  @Override
  public void heartbeat() throws IOException {
    session.sendMessage(HEARTBEAT);
  }

  @Override
  public void flush() {
    // Nothing waits here.
  }

  @Override
  public void end(Ending reason, int retryMillis) throws IOException {
    session.close(new CloseStatus(reason.closeCode(), reason.name()));
  }

  private void send(String text) throws IOException {
    session.sendMessage(new TextMessage(text));
  }
}
