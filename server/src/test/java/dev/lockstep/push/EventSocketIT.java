package dev.lockstep.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.Http;
import dev.lockstep.LockstepApplication;
import dev.lockstep.commit.DatabaseClock;
import dev.lockstep.database.TestDatabase;
import dev.lockstep.order.OrderEvent;
import dev.lockstep.order.OrderFixture;
import dev.lockstep.order.OrderStatus;
import dev.lockstep.view.CacheRefreshed;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The ways of hearing of changes where server-sent events do not pass. */
@SpringBootTest(
    classes = LockstepApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "lockstep.mode=development",
      "lockstep.i-know=true",
      "lockstep.push.heartbeat=300ms",
      "lockstep.push.allowed-origins=https://shop.example.org"
    })
class EventSocketIT {

  private static final String POLL = "/api/v1/events/poll";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @LocalServerPort private int port;
  @Autowired private DataSource dataSource;
  @Autowired private DatabaseClock clock;
  @Autowired private PushHub hub;
  @Autowired private EventStream.Surroundings surroundings;
  private OrderFixture orders;
  private Http buyer;
  private String userId;

  @DynamicPropertySource
  static void database(DynamicPropertyRegistry registry) {
    TestDatabase.fresh().register(registry);
  }

  @AfterAll
  static void closeClient() {
    CLIENT.shutdownNow();
  }

  @BeforeEach
  void connect() {
    orders = new OrderFixture(dataSource);
    userId = "user-" + OrderFixture.newId().substring(10);
    buyer = Http.buyer(port, userId);
  }

  @Test
  void aSocketIsToldWhereItStandsAndThenOfEveryChange() throws Exception {
    var id = signed();
    var frames = new Frames();
    try (var _ = frames.open(port, buyer.token(), "")) {
      assertThat(frames.await("hello").path("id").asString()).matches("\\d{16}");
      assertThat(buyer.post("/api/v1/orders/" + id + "/comment", "{}").status()).isEqualTo(200);
      await().untilAsserted(() -> assertThat(frames.versions(id)).contains(3));
      assertThat(frames.await("ping")).isNotNull();
    }
    await().untilAsserted(() -> assertThat(hub.clients()).as("it left").isZero());
  }

  @Test
  void aSocketResumesAndHearsNothingOfOthers() throws Exception {
    var mine = signed();
    var others = orders.create("another user", 0);
    orders.move(others, "another user", step());
    var since = PushMessage.micros(clock.instant());
    var frames = new Frames();
    try (var _ = frames.open(port, buyer.token(), "?lastEventId=" + since)) {
      await().untilAsserted(() -> assertThat(frames.versions(mine)).contains(2));
      assertThat(frames.versions(others)).isEmpty();
    }
    var lost = new Frames();
    try (var _ = lost.open(port, buyer.token(), "?lastEventId=nonsense")) {
      assertThat(lost.await("resync").path("data").isEmpty()).isTrue();
    }
  }

  @Test
  void aSocketNeedsATokenAndAKnownOrigin() {
    assertThat(refusal("", "")).isEqualTo(401);
    assertThat(refusal("not.a.token", "")).isEqualTo(401);
    assertThat(refusal(buyer.token(), "https://elsewhere.example.org")).isEqualTo(403);
    assertThat(refusal(buyer.token(), "https://shop.example.org")).isEqualTo(101);
  }

  @Test
  void whatASocketSendsIsBounded() throws Exception {
    var frames = new Frames();
    try (var socket = frames.open(port, buyer.token(), "")) {
      frames.await("hello");
      var _ = socket.socket().sendText("x".repeat(5_000), true);
      assertThat(frames.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1009);
    }
  }

  @Test
  void socketsEndWhenTheServerStops() throws Exception {
    var frames = new Frames();
    try (var _ = frames.open(port, buyer.token(), "")) {
      frames.await("hello");
      var stop = new PushStop(hub);
      stop.stop();
      try {
        assertThat(frames.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1001);
      } finally {
        stop.start();
      }
    }
  }

  @Test
  void whoeverIsReplacedIsToldSoAsItsWayCan() throws Exception {
    var begin = buyer.get(POLL).json();
    var frames = new Frames();
    try (var _ = frames.open(port, buyer.token(), "")) {
      frames.await("hello");
      var waiting = CompletableFuture.supplyAsync(() -> poll(begin, 20_000));
      await().until(() -> hub.clients() == 2);
      List<PushClient> newer = Stream.generate(() -> hub.join(userId)).limit(10).toList();
      try {
        assertThat(frames.closed.get(10, TimeUnit.SECONDS)).isEqualTo(4409);
        var last = waiting.get(10, TimeUnit.SECONDS);
        assertThat(last.at("/events/0/event").asString()).isEqualTo("replaced");
        assertThat(last.path("lastEventId")).isEqualTo(begin.path("lastEventId"));
        assertThat(newer).extracting(PushClient::ending).containsOnlyNulls();
      } finally {
        newer.forEach(hub::leave);
      }
    }
  }

  @Test
  void aStreamEndsWithItsToken() throws Exception {
    List<Ending> endings = new ArrayList<>();
    var client = hub.join(userId);
    try {
      new EventStream(surroundings, client, new Endings(endings))
          .serve(null, clock.instant().plusMillis(200));
    } finally {
      hub.leave(client);
    }
    assertThat(endings).containsExactly(Ending.UNAUTHENTICATED);
  }

  @Test
  void aPollWaitsForNewsAndTellsThemOnce() throws Exception {
    var id = signed();
    var begin = buyer.get(POLL).json();
    assertThat(begin.path("events").isEmpty()).isTrue();
    // What lies in the margin before that moment is told, once.
    var first = poll(begin, 0);
    assertThat(versions(first, id)).containsExactly(2);
    assertThat(versions(poll(first, 0), id)).isEmpty();
    var waiting = CompletableFuture.supplyAsync(() -> poll(first, 20_000));
    await().until(() -> hub.clients() == 1);
    assertThat(buyer.post("/api/v1/orders/" + id + "/comment", "{}").status()).isEqualTo(200);
    var news = waiting.get(10, TimeUnit.SECONDS);
    assertThat(versions(news, id)).containsExactly(3);
    assertThat(versions(poll(news, 300), id)).isEmpty();
  }

  @Test
  void aWaitingPollIsToldOfRefreshedCopiesAndThenOfNotices() throws Exception {
    var id = signed();
    var first = poll(buyer.get(POLL).json(), 0);
    assertThat(first.path("events").findValuesAsString("noticeId")).containsExactly(id + "V2");
    var waiting = CompletableFuture.supplyAsync(() -> poll(first, 20_000));
    await().until(() -> hub.clients() == 1);
    hub.refreshed(new CacheRefreshed(id, userId, 2, clock.instant()));
    var told = waiting.get(10, TimeUnit.SECONDS);
    assertThat(told.path("events").findValuesAsString("event")).contains("cacheRefreshed");
    assertThat(poll(told, 0).path("events").isEmpty()).as("nothing twice").isTrue();
  }

  @Test
  void aPollRefusesWhatIsNoTimeAndResyncsWhatIsNoId() {
    var wrong = buyer.get(POLL + "?timeoutMillis=60001");
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.code()).isEqualTo("REQUEST_INVALID");
    var lost = buyer.get(POLL + "?lastEventId=nonsense").json();
    assertThat(lost.path("events").path(0).path("event").asString()).isEqualTo("resync");
  }

  private JsonNode poll(JsonNode before, int millis) {
    var lastEventId = before.path("lastEventId").asString();
    return buyer.get(POLL + "?timeoutMillis=" + millis + "&lastEventId=" + lastEventId).json();
  }

  private static List<Integer> versions(JsonNode answer, String orderId) {
    return answer
        .path("events")
        .valueStream()
        .filter(event -> event.path("event").asString().equals("orderStatusChanged"))
        .map(event -> event.path("data"))
        .filter(data -> data.path("orderId").asString("").equals(orderId))
        .map(data -> data.path("version").asInt())
        // The fixture creates orders long ago, far outside of any margin.
        .filter(version -> version > 1)
        .toList();
  }

  private int refusal(String token, String origin) {
    var builder = CLIENT.newWebSocketBuilder();
    if (!origin.isEmpty()) {
      builder.header("Origin", origin);
    }
    if (!token.isEmpty()) {
      builder.subprotocols("lockstep.v1", "bearer." + token);
    }
    try {
      builder.buildAsync(Frames.address(port, ""), new Frames()).join().abort();
      return 101;
    } catch (CompletionException refused) {
      if (refused.getCause() instanceof WebSocketHandshakeException failed) {
        return failed.getResponse().statusCode();
      }
      throw refused;
    }
  }

  private String signed() throws SQLException {
    var id = orders.create(userId, 0);
    orders.move(id, userId, step());
    return id;
  }

  private OrderFixture.Step step() {
    return new OrderFixture.Step(2, OrderEvent.SIGNED, OrderStatus.SIGNED, clock.instant());
  }

  /** Takes note of why a stream ends. */
  private record Endings(List<Ending> endings) implements EventSink {

    @Override
    public void open(String id, int retryMillis) {
      assertThat(endings).isEmpty();
    }

    @Override
    public void message(PushMessage message) {
      assertThat(endings).isEmpty();
    }

    @Override
    public void heartbeat() {
      assertThat(endings).isEmpty();
    }

    @Override
    public void flush() {
      assertThat(endings).isEmpty();
    }

    @Override
    public void end(Ending reason, int retryMillis) {
      endings.add(reason);
    }
  }

  private record Open(WebSocket socket) implements AutoCloseable {

    @Override
    public void close() {
      socket.abort();
    }
  }

  /** A browser's end of a socket. */
  private static final class Frames implements WebSocket.Listener {

    private final List<JsonNode> seen = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder part = new StringBuilder();

    static URI address(int port, String query) {
      return URI.create("ws://127.0.0.1:" + port + "/api/v1/ws" + query);
    }

    Open open(int port, String token, String query) throws Exception {
      var socket =
          CLIENT
              .newWebSocketBuilder()
              .subprotocols("lockstep.v1", "bearer." + token)
              .buildAsync(address(port, query), this)
              .get(10, TimeUnit.SECONDS);
      assertThat(socket.getSubprotocol()).isEqualTo("lockstep.v1");
      return new Open(socket);
    }

    JsonNode await(String event) {
      return org.awaitility.Awaitility.await()
          .until(() -> first(event), Optional::isPresent)
          .orElseThrow();
    }

    private Optional<JsonNode> first(String event) {
      return seen.stream()
          .filter(frame -> frame.path("event").asString().equals(event))
          .findFirst();
    }

    List<Integer> versions(String orderId) {
      return seen.stream()
          .map(frame -> frame.path("data"))
          .filter(data -> data.path("orderId").asString("").equals(orderId))
          .map(data -> data.path("version").asInt())
          .toList();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        seen.add(JsonMapper.shared().readTree(part.toString()));
        part.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return null;
    }
  }
}
