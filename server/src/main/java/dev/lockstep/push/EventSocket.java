package dev.lockstep.push;

import dev.lockstep.problem.Refusal;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.SubProtocolCapable;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;

/**
 * The same stream over a WebSocket. A virtual thread per client sends and blocks between events;
 * what clients send is ignored, and bounded.
 */
final class EventSocket extends AbstractWebSocketHandler implements SubProtocolCapable {

  static final String USER_ID = "userId";
  static final String EXPIRY = "expiry";
  static final String LAST_EVENT_ID = "lastEventId";

  private static final String CLIENT = "client";
  private static final String PROTOCOL = "lockstep.v1";
  private static final int RECEIVED_BYTES_MAX = 1_024;
  private static final Logger LOG = LoggerFactory.getLogger(EventSocket.class);

  private final EventStream.Surroundings surroundings;

  EventSocket(EventStream.Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public List<String> getSubProtocols() {
    return List.of(PROTOCOL);
  }

  @Override
  public void afterConnectionEstablished(WebSocketSession session) throws IOException {
    session.setTextMessageSizeLimit(RECEIVED_BYTES_MAX);
    session.setBinaryMessageSizeLimit(RECEIVED_BYTES_MAX);
    Map<String, Object> known = session.getAttributes();
    String userId = (String) known.get(USER_ID);
    Instant expiry = (Instant) known.get(EXPIRY);
    if (userId == null || expiry == null) {
      close(session, Ending.UNAUTHENTICATED);
      return;
    }
    PushClient client;
    try {
      client = surroundings.hub().join(userId);
    } catch (Refusal tooMany) {
      close(session, Ending.TRY_LATER);
      return;
    }
    known.put(CLIENT, client);
    String lastEventId = (String) known.get(LAST_EVENT_ID);
    Thread.ofVirtual()
        .name("event-socket-" + session.getId())
        .start(() -> serve(session, client, lastEventId, expiry));
  }

  private void serve(
      WebSocketSession session, PushClient client, @Nullable String lastEventId, Instant expiry) {
    try {
      new EventStream(surroundings, client, new SocketSink(session)).serve(lastEventId, expiry);
    } catch (IOException | IllegalStateException e) {
      // A session that was closed meanwhile refuses to send.
      LOG.debug("userId={} outcome=client-gone", client.userId());
    } catch (SQLException e) {
      LOG.warn("userId={} outcome=replay-failed", client.userId(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      surroundings.hub().leave(client);
      close(session, Ending.TRY_LATER);
    }
  }

  /** Does nothing to one that is closed. */
  private static void close(WebSocketSession session, Ending reason) {
    try {
      session.close(new CloseStatus(reason.closeCode(), reason.name()));
    } catch (IOException e) {
      LOG.debug("session={} outcome=not-closed", session.getId(), e);
    }
  }

  @Override
  public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
    if (session.getAttributes().get(CLIENT) instanceof PushClient client) {
      client.end(Ending.GONE);
    }
  }
}
