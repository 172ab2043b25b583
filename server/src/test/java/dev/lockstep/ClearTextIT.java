package dev.lockstep;

import static dev.lockstep.Shop.JSON;
import static dev.lockstep.Shop.WALLET;
import static dev.lockstep.Shop.assertDone;
import static dev.lockstep.Shop.cart;
import static dev.lockstep.Shop.newUser;
import static dev.lockstep.Shop.soon;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** Whoever steals the database or the logs learns no buyer's name, phone, address or remark. */
class ClearTextIT extends RunningShop {

  private static final List<String> PERSONAL =
      List.of(
          "Quastenflosse",
          "+49 6221 4711815",
          "+4962214711815",
          "62214711815",
          "Hinterhaus-Dachgeschoss",
          "Klingel-ist-kaputt",
          "Zweitempfaenger",
          "6221 9988776",
          "62219988776",
          "Nebengebaeude-Keller",
          "欧阳收件人",
          "Fehlversuch-Adresse",
          "Castle Hill Road",
          "Ann Buyer",
          "1304 211067");

  private static final String COMPLAINT = "{\"reason\":\"Klingel-ist-kaputt, 62214711815\"}";

  private static final Pattern HEX = Pattern.compile("\\\\x([0-9a-f]+)");

  private static final String TABLES =
      """
      SELECT quote_ident(table_schema) || '.' || quote_ident(table_name)
      FROM information_schema.tables
      WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
      ORDER BY 1
      """;

  private static final String NOTICES = "SELECT event FROM notification WHERE order_id = ?";

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Logger everything = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final Logger ours = (Logger) LoggerFactory.getLogger("dev.lockstep");

  @Autowired private JdbcTemplate jdbc;

  private final String user = newUser();

  @BeforeAll
  void listen() {
    logged.start();
    everything.addAppender(logged);
    ours.setLevel(Level.DEBUG);
  }

  @AfterAll
  void stopListening() {
    ours.setLevel(null);
    everything.detachAppender(logged);
  }

  @Test
  void theSearchFindsWhatIsThere() {
    for (var stored :
        List.of(
            "name Quastenflosse",
            HexFormat.of().formatHex("xQuastenflosse".getBytes(UTF_8)),
            "\\x" + HexFormat.of().formatHex("a Quastenflosse b".getBytes(UTF_8)),
            Base64.getEncoder().encodeToString("Quastenflosse".getBytes(UTF_8)),
            Base64.getEncoder().encodeToString("x:Quastenflosse;".getBytes(UTF_8)),
            Base64.getUrlEncoder().encodeToString("xy 欧阳收件人 b".getBytes(UTF_8)))) {
      assertThat(needles().stream().anyMatch(widened(stored)::contains)).as(stored).isTrue();
    }
  }

  @Test
  void noTableAndNoLogHoldsPersonalDataInClear() {
    buyAndComplain();
    List<String> found = new ArrayList<>();
    var tables = jdbc.queryForList(TABLES, String.class);
    var database = new StringBuilder();
    for (var table : tables) {
      for (var row : jdbc.queryForList("SELECT t::text FROM " + table + " t", String.class)) {
        search(table, row, found);
        database.append(row);
      }
    }
    assertThat(tables)
        .contains("public.order_delivery_detail", "public.outbox", "sandbox_bank.charge");
    assertThat(database).as("ids are there, so the search sees the rows").contains(user);
    var lines = new StringBuilder();
    for (var event : List.copyOf(logged.list)) {
      var line = event.getFormattedMessage() + " " + event.getThrowableProxy();
      search("log of " + event.getLoggerName(), line, found);
      lines.append(line);
    }
    assertThat(lines).as("something was logged").isNotEmpty();
    assertThat(found).isEmpty();
  }

  /** Everything a buyer can write into an order, also where it is refused or repeated. */
  private void buyAndComplain() {
    var more = JSON.createObjectNode().put("userRemark", "Klingel-ist-kaputt, +49 6221 4711815");
    var address =
        Shop.address("Ada Quastenflosse", "+49 6221 4711815").put("detail", PERSONAL.get(4));
    more.set("deliveryAddress", address);
    var request = shop().request(user, cart("TEA", "SONG"), more);
    var orderId = request.path("orderId").asString();
    for (int i = 0; i < 2; i++) {
      var placed =
          shop()
              .buyer(user)
              .write("POST", "/api/v1/orders", request.toString(), "Idempotency-Key", "place");
      assertDone(201, placed);
    }
    shop().keeps(orderId, 0);
    var path = "/api/v1/orders/" + orderId;
    var second =
        Shop.address("Zweitempfaenger", "+49 6221 9988776").put("detail", "Nebengebaeude-Keller");
    assertDone(
        200,
        shop()
            .buyer(user)
            .write(
                "PUT", path + "/delivery-address", second.toString(), "Idempotency-Key", "move"));
    second.put("receiverName", "欧阳收件人");
    assertDone(200, shop().buyer(user).write("PUT", path + "/delivery-address", second.toString()));
    refused(request.deepCopy().put("orderType", 0).toString());
    refused(request.toString().replace("Hinterhaus-Dachgeschoss", "Fehlversuch-Adresse"));
    refused(request.toString().replace("\"orderType\"", "Fehlversuch-Adresse"));
    refused(request.deepCopy().put("userRemark", "Fehlversuch-Adresse ".repeat(40)).toString());
    assertDone(200, shop().buyer(user).get(path));
    assertDone(200, shop().operator().get(path));
    shop().atBank(shop().prepay(user, orderId, WALLET), "succeed");
    shop().awaitStatus(orderId, "PAID");
    assertDone(200, shop().buyer(user).post(path + "/cancel", COMPLAINT));
    shop().awaitStatus(orderId, "REFUNDED");
    soon().until(() -> jdbc.queryForList(NOTICES, String.class, orderId).size() >= 3);
  }

  private void refused(String body) {
    var reply = shop().buyer(user).write("POST", "/api/v1/orders", body, "Idempotency-Key", "bad");
    assertThat(reply.status()).isBetween(400, 499);
    assertThat(needles()).noneMatch(reply.response().body()::contains);
  }

  private static void search(String where, String text, List<String> found) {
    var widened = widened(text);
    for (var needle : needles()) {
      if (widened.contains(needle)) {
        found.add(where + ": " + needle);
      }
    }
  }

  /** The text and, behind it, what its binary columns hold. */
  private static String widened(String text) {
    var widened = new StringBuilder(text);
    HEX.matcher(text)
        .results()
        .map(match -> match.group(1))
        .filter(hex -> hex.length() % 2 == 0)
        .forEach(hex -> {
          byte[] bytes = HexFormat.of().parseHex(hex);
          widened.append('\n').append(new String(bytes, UTF_8));
          widened.append('\n').append(new String(bytes, ISO_8859_1));
        });
    return widened.toString();
  }

  /** Each word in clear, in hex and in base64 wherever it may begin. */
  private static Set<String> needles() {
    Set<String> needles = new LinkedHashSet<>();
    for (var word : PERSONAL) {
      needles.add(word);
      for (Charset charset : List.of(UTF_8, UTF_16BE)) {
        byte[] bytes = word.getBytes(charset);
        needles.add(HexFormat.of().formatHex(bytes));
        needles.add(HexFormat.of().withUpperCase().formatHex(bytes));
        for (int offset = 0; offset < 3; offset++) {
          needles.add(base64(bytes, offset, Base64.getEncoder()));
          needles.add(base64(bytes, offset, Base64.getUrlEncoder()));
        }
      }
    }
    return needles;
  }

  /** The characters that depend on the word alone, whatever stands before and after it. */
  private static String base64(byte[] word, int offset, Base64.Encoder encoder) {
    byte[] shifted = new byte[offset + word.length];
    System.arraycopy(word, 0, shifted, offset, word.length);
    int whole = shifted.length / 3 * 3;
    var text = encoder.encodeToString(Arrays.copyOf(shifted, whole));
    return text.substring(offset == 0 ? 0 : 4);
  }
}
