package dev.lockstep.simulators.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** A merchant that receives callbacks over real HTTP, keeps them all and answers as it is told. */
final class Merchant implements AutoCloseable {

  static final String SECRET = "a secret of bank and merchant";

  private final SandboxSignature signature = new SandboxSignature(SECRET, Clock.systemUTC());
  private final List<Received> callbacks = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private volatile Predicate<Received> acknowledges = Received::isGenuine;

  Merchant() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/callbacks", this::receive);
    server.start();
  }

  record Received(String id, String keyId, Instant at, boolean isGenuine, JsonNode body) {
    String text(String field) {
      return body.path(field).asString("");
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/callbacks/sandbox";
  }

  void acknowledgeWhen(Predicate<Received> condition) {
    acknowledges = condition;
  }

  List<Received> callbacks() {
    return List.copyOf(callbacks);
  }

  List<Received> callbacksOf(String paymentId) {
    return callbacks.stream().filter(c -> c.text("paymentId").equals(paymentId)).toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void receive(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String id = header(exchange, SandboxSignature.NOTIFICATION_ID);
    boolean genuine =
        signature.verify(
            id,
            header(exchange, SandboxSignature.TIMESTAMP),
            header(exchange, SandboxSignature.SIGNATURE),
            body);
    String keyId = header(exchange, SandboxSignature.KEY_ID);
    var callback = new Received(id, keyId, Clock.systemUTC().instant(), genuine, Json.read(body));
    boolean acknowledged = acknowledges.test(callback);
    callbacks.add(callback);
    byte[] answer = (acknowledged ? "{\"code\":\"SUCCESS\"}" : "{\"code\":\"NO\"}").getBytes(UTF_8);
    exchange.sendResponseHeaders(acknowledged ? 200 : 401, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private static String header(HttpExchange exchange, String name) {
    return exchange.getRequestHeaders().getFirst(name);
  }
}
