package dev.lockstep.simulators.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Speaks the bank's wire protocol, as a merchant and as a buyer. */
final class BankClient {

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  final String base;

  BankClient(String base) {
    this.base = base;
  }

  record Answer(int status, String text) {
    JsonNode json() {
      return Json.read(text.getBytes(UTF_8));
    }

    String text(String field) {
      return json().path(field).asString("");
    }
  }

  static Map<String, Object> charge(String paymentId, Merchant merchant) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("paymentId", paymentId);
    body.put("channel", "sandbox");
    body.put("account", "demo");
    body.put("amount", 1250);
    body.put("currency", "GBP");
    body.put("notifyUrl", merchant.url());
    return body;
  }

  static Map<String, Object> refund(String refundId, String paymentId, JsonNode capture) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("refundId", refundId);
    body.put("paymentId", paymentId);
    body.put("transactionNo", capture.path("transactionNo").asString());
    body.put("amount", 500);
    body.put("currency", "GBP");
    return body;
  }

  /** Creates a charge of 12.50 GBP that calls the merchant back. */
  void open(String paymentId, Merchant merchant) {
    assertThat(post("/v1/charges", charge(paymentId, merchant)).status()).isEqualTo(201);
  }

  /** Creates and pays a charge; the answer's first capture. */
  JsonNode paid(String paymentId, Merchant merchant) {
    open(paymentId, merchant);
    return control(paymentId, "succeed").json().path("captures").path(0);
  }

  Answer control(String paymentId, String action) {
    return post("/v1/charges/" + paymentId + "/" + action, Map.of());
  }

  Answer find(String paymentId) {
    return get("/v1/charges/" + paymentId);
  }

  /** The whole book, page by page. */
  List<JsonNode> book(int limit) {
    List<JsonNode> items = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = get("/v1/book?limit=" + limit + "&cursor=" + cursor).json();
      page.path("items").forEach(items::add);
      cursor = page.path("nextCursor").asString("");
    } while (!cursor.isEmpty());
    return items;
  }

  Answer get(String path) {
    return send(request(path).GET().build());
  }

  Answer post(String path, Map<String, ?> body) {
    return post(path, new String(Json.bytes(body), UTF_8));
  }

  Answer post(String path, String body) {
    return send(request(path).POST(BodyPublishers.ofString(body)).build());
  }

  Answer withKey(String authorization, String path) {
    return send(
        HttpRequest.newBuilder(URI.create(base + path))
            .header("Authorization", authorization)
            .build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .header("Content-Type", "application/json")
        .header("Authorization", "Bearer " + Bank.KEY);
  }

  private Answer send(HttpRequest request) {
    try {
      var response = http.send(request, BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
