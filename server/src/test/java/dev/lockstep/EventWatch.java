package dev.lockstep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A browser of one user: it listens, and resumes with the last id whenever the stream breaks. It
 * drops versions it has, as the contract says, and keeps what is new in the order of arrival.
 */
final class EventWatch implements AutoCloseable {

  private static final Duration RECONNECT = Duration.ofMillis(100);

  private final PatientClient client;
  private final String user;
  private final ConcurrentMap<String, List<Seen>> seen = new ConcurrentHashMap<>();
  private final Thread thread;
  private volatile boolean opened;
  private volatile boolean listening;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger farewells = new AtomicInteger();
  private volatile boolean away;
  private volatile boolean closed;
  private String lastId = "";

  /** What a message told first. */
  record Seen(long version, String event, String status) {}

  EventWatch(PatientClient client, String user) {
    this.client = client;
    this.user = user;
    this.thread = Thread.ofVirtual().name("watch-" + user).start(this::listen);
  }

  boolean opened() {
    return opened;
  }

  String user() {
    return user;
  }

  /** Away, it stays so when the stream breaks: what happens then, it must be told later. */
  void away(boolean stays) {
    away = stays;
  }

  /** Whether a stream is open now. */
  boolean listening() {
    return listening;
  }

  /** How often it was connected. */
  int connections() {
    return connections.get();
  }

  /** How often a stream ended in order, with the time to wait before the next. */
  int farewells() {
    return farewells.get();
  }

  /** What was told of this order, each version once, as it came. */
  List<Seen> of(String orderId) {
    return List.copyOf(seen.getOrDefault(orderId, List.of()));
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  private void listen() {
    while (!closed) {
      try {
        if (!away) {
          readOnce();
        }
        LockSupport.parkNanos(RECONNECT.toNanos());
      } catch (IOException | UncheckedIOException broken) {
        LockSupport.parkNanos(RECONNECT.toNanos());
      } catch (PatientClient.GaveUp | InterruptedException over) {
        return;
      }
    }
  }

  private void readOnce() throws IOException, InterruptedException {
    HttpRequest.Builder request = client.request(user, "/api/v1/events");
    if (!lastId.isEmpty()) {
      request.header("Last-Event-ID", lastId);
    }
    HttpResponse<Stream<String>> response =
        client.http().send(request.GET().build(), HttpResponse.BodyHandlers.ofLines());
    try (Stream<String> lines = response.body()) {
      if (response.statusCode() != 200) {
        if (response.statusCode() != 503) {
          client.note("events of " + user + ": " + response.statusCode());
        }
        throw new IOException("not now");
      }
      connections.incrementAndGet();
      read(lines.iterator());
    } finally {
      listening = false;
    }
  }

  private void read(Iterator<String> lines) {
    String event = "";
    int retries = 0;
    while (lines.hasNext()) {
      String line = lines.next();
      // The first one opens a stream, a second one ends it.
      if (line.startsWith("retry:")) {
        listening = ++retries == 1;
        farewells.addAndGet(listening ? 0 : 1);
      }
      if (line.startsWith("id:")) {
        lastId = line.substring(3).strip();
        opened = true;
      } else if (line.startsWith("event:")) {
        event = line.substring(6).strip();
      } else if (line.startsWith("data:")) {
        told(event, PatientClient.JSON.readTree(line.substring(5)));
      }
    }
  }

  private void told(String event, JsonNode data) {
    if (event.equals("noticeAdded")) {
      return;
    }
    if (!event.equals("orderStatusChanged")) {
      client.note("events of " + user + ": " + event);
      return;
    }
    long version = data.path("version").asLong();
    List<Seen> known =
        seen.computeIfAbsent(data.path("orderId").asString(), _ -> new CopyOnWriteArrayList<>());
    if (known.stream().noneMatch(one -> one.version() == version)) {
      String status = data.path("status").asString();
      known.add(new Seen(version, data.path("event").asString(), status));
    }
  }
}
