package dev.lockstep;

import dev.lockstep.AnyNode.Call;
import dev.lockstep.AnyNode.Reply;
import dev.lockstep.ReadHistory.Answer;
import dev.lockstep.ReadHistory.Known;
import dev.lockstep.ReadHistory.Question;
import dev.lockstep.ReadHistory.Read;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One reader of one user's orders. It remembers the highest version of each that it has seen or was
 * told of, and names it wherever it asks; or it is careless and names none. All it does and learns
 * stands in the history.
 */
final class RoamingReader implements AutoCloseable {

  private static final Duration RECONNECT = Duration.ofMillis(100);

  /** Now and then a stream is left for one of another node, at the next message after so long. */
  private static final Duration STAYS_MAX = Duration.ofSeconds(10);

  private final String name;
  private final String user;
  private final boolean careful;
  private final AnyNode service;
  private final ReadHistory history;
  private final Map<String, Long> seen = new ConcurrentHashMap<>();
  private final AtomicInteger messages = new AtomicInteger();
  private @Nullable Thread listening;
  private volatile boolean closed;
  private String lastId = "";

  /** Who it is and whose orders it reads. */
  record Who(String name, String user, boolean careful) {}

  RoamingReader(Who who, AnyNode service, ReadHistory history) {
    this.name = who.name();
    this.user = who.user();
    this.careful = who.careful();
    this.service = service;
    this.history = history;
  }

  String user() {
    return user;
  }

  /** How many messages it was sent. */
  int messages() {
    return messages.get();
  }

  /**
   * Asks a node for an order; how long it waits for the answer is its own affair.
   *
   * @return false if nobody answered what was asked
   */
  boolean read(int node, String orderId, Duration answerMax) {
    long begin = System.nanoTime();
    long asked = careful ? seen.getOrDefault(orderId, ReadHistory.ABSENT) : ReadHistory.NONE;
    String query = asked > 0 ? "?minVersion=" + asked : "";
    Call call = Call.get(user, "/api/v1/orders/" + orderId + query);
    Answer answer = answer(service.once(node, call, answerMax));
    if (answer instanceof Answer.Shown shown) {
      seen.merge(orderId, shown.version(), Math::max);
    }
    Question question = new Question(name, node, orderId, asked);
    history.add(new Read(question, answer, begin, System.nanoTime()));
    return !(answer instanceof Answer.Failed);
  }

  private static Answer answer(Reply reply) {
    return switch (reply.status()) {
      case 200 -> {
        JsonNode order = reply.json();
        yield new Answer.Shown(order.path("version").asLong(), order.path("status").asString(""));
      }
      case 404 -> new Answer.Shown(ReadHistory.ABSENT, "");
      case AnyNode.SILENCE, 503, 504 -> new Answer.Failed(reply.status());
      case 409 ->
          reply.json().path("code").asString("").equals("ORDER_VERSION_AHEAD")
              ? new Answer.Ahead()
              : new Answer.Strange(409, reply.body());
      default -> new Answer.Strange(reply.status(), reply.body());
    };
  }

  /** Takes note of a version it was told of otherwise. */
  void learn(String orderId, long version) {
    if (version > seen.getOrDefault(orderId, ReadHistory.ABSENT)) {
      // First remembered, then noted: a read begun after the noted moment names it.
      seen.merge(orderId, version, Math::max);
      history.add(new Known(name, orderId, version, System.nanoTime()));
    }
  }

  /** From now on it is told of changes, and resumes at any node with the last id it has. */
  void listen() {
    listening = Thread.ofVirtual().name(name + "-listens").start(this::listenOn);
  }

  private void listenOn() {
    while (!closed) {
      try {
        listenOnce();
      } catch (IOException | UncheckedIOException broken) {
        // as every stream is some day
      } catch (AnyNode.Over | InterruptedException over) {
        return;
      }
      LockSupport.parkNanos(RECONNECT.toNanos());
    }
  }

  private void listenOnce() throws IOException, InterruptedException {
    HttpRequest.Builder request = service.request(service.draw(), Call.get(user, "/api/v1/events"));
    if (!lastId.isEmpty()) {
      request.header("Last-Event-ID", lastId);
    }
    HttpResponse<Stream<String>> response =
        service.http().send(request.build(), BodyHandlers.ofLines());
    try (Stream<String> lines = response.body()) {
      if (response.statusCode() == 200) {
        take(lines.iterator());
      }
    }
  }

  private void take(Iterator<String> lines) {
    long leaves = System.nanoTime() + ThreadLocalRandom.current().nextLong(STAYS_MAX.toNanos());
    while (!closed && lines.hasNext()) {
      String line = lines.next();
      if (line.startsWith("id:")) {
        lastId = line.substring(3).strip();
      } else if (line.startsWith("data:")) {
        JsonNode data = AnyNode.JSON.readTree(line.substring(5));
        if (data.path("version").isNumber()) {
          learn(data.path("orderId").asString(), data.path("version").asLong());
          messages.incrementAndGet();
          if (System.nanoTime() - leaves > 0) {
            return;
          }
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    if (listening != null) {
      listening.interrupt();
    }
  }
}
