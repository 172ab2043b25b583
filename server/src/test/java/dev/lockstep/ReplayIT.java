package dev.lockstep;

import static dev.lockstep.Shop.WALLET;
import static dev.lockstep.Shop.assertDone;
import static dev.lockstep.Shop.assertTimelineIsWhole;
import static dev.lockstep.Shop.cart;
import static dev.lockstep.Shop.events;
import static dev.lockstep.Shop.newUser;
import static dev.lockstep.Shop.soon;
import static dev.lockstep.Shop.status;
import static org.assertj.core.api.Assertions.assertThat;

import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** What could not be applied when it came is kept, and applied later with one click. */
class ReplayIT extends RunningShop {

  /** A cup and its shipping. */
  private static final long ASKED = 845;

  /** The bank repeats after 1 and 2 s, and then after 4, which leaves a person's click time. */
  private static final int RECEIVED = 3;

  private static final String DEFECT =
      """
      CREATE FUNCTION defect() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'a defect'; END $$;
      CREATE TRIGGER defect BEFORE INSERT ON payment_capture
        FOR EACH ROW EXECUTE FUNCTION defect()
      """;

  private static final String REPAIR =
      "DROP TRIGGER defect ON payment_capture; DROP FUNCTION defect()";

  @Autowired private DataSource dataSource;

  @Test
  void whatADefectKeptFromBeingAppliedIsAppliedWithOneClickAndOnce() {
    var user = newUser();
    var orderId = shop().place(user, cart("CUP"));
    var paymentId = shop().prepay(user, orderId, WALLET);
    var inboxId = parkedByADefect(paymentId, orderId);
    var replayed = replay(inboxId);
    assertThat(replayed.path("result").asString()).isEqualTo("APPLIED");
    assertThat(replayed.path("outcome").asString()).isEqualTo("BOOK");
    var order = shop().order(orderId);
    assertThat(status(order)).isEqualTo("PAID");
    assertThat(shop().openCases(orderId)).isEmpty();
    assertThat(status(entry("APPLIED", paymentId))).isEqualTo("APPLIED");
    assertThat(replay(inboxId).path("result").asString()).isEqualTo("REPEATED");
    shop().keeps(orderId, ASKED);
    order = shop().order(orderId);
    assertThat(events(order)).containsOnlyOnce("PAID");
    assertTimelineIsWhole(order);
  }

  /** Its money has an owner meanwhile: a case. */
  private String parkedByADefect(String paymentId, String orderId) {
    JdbcTemplate jdbc = new JdbcTemplate(dataSource);
    jdbc.execute(DEFECT);
    try {
      shop().atBank(paymentId, "succeed");
      var parked =
          soon()
              .until(
                  () -> entry("PARKED", paymentId),
                  entry -> entry.path("receiveCount").asInt() >= RECEIVED);
      assertThat(parked.path("reason").asString()).isEqualTo("ORDER_PAY_CALLBACK_ERROR");
      assertThat(shop().openCases(orderId))
          .singleElement()
          .satisfies(row -> assertThat(row.path("kind").asString()).isEqualTo("PARKED_CAPTURE"));
      assertThat(status(shop().order(orderId))).isEqualTo("CREATED");
      return parked.path("inboxId").asString();
    } finally {
      jdbc.execute(REPAIR);
    }
  }

  private JsonNode replay(String inboxId) {
    var reply = shop().operate("/ops/v1/inbox/" + inboxId + "/replay", "{}");
    assertDone(200, reply);
    return reply.json();
  }

  /** The payment's notification with this status, or a node that is missing. */
  private JsonNode entry(String status, String paymentId) {
    var items = shop().operator().get("/ops/v1/inbox?limit=200&status=" + status).json();
    for (var entry : items.path("items")) {
      if (entry.path("paymentId").asString().equals(paymentId)) {
        return entry;
      }
    }
    return items.path("none");
  }
}
