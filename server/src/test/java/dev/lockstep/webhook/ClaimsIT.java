package dev.lockstep.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.database.TestDatabase;
import dev.lockstep.webhook.DeliveryQueue.Claimed;
import dev.lockstep.webhook.DeliveryQueue.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may send a delivery, and whose word on it counts; by hand, on two nodes of one database. */
class ClaimsIT {

  private static final Duration CLAIM = Duration.ofSeconds(60);
  private static final CallResult SUCCESS =
      new CallResult(CallResult.Kind.SUCCESS, 200, null, null, null);
  private static final CallResult FAILURE = CallResult.failed(CallResult.CallError.TIMEOUT);

  private final TestDatabase database = TestDatabase.migrated();
  private final WebhookNode one = WebhookNode.asleep(database);
  private final WebhookNode other = WebhookNode.asleep(database);
  private final Receiver receiver = Receiver.answering(_ -> 200);
  private Instant now = Instant.now(Clock.systemUTC());
  private EndpointDesk.Told told;

  @BeforeEach
  void addEndpoint() {
    told = one.endpoint(receiver.url());
    now = now.plusSeconds(10);
  }

  @AfterEach
  void close() {
    receiver.close();
    one.close();
    other.close();
    database.drop();
  }

  private List<Claimed> claim(WebhookNode node) {
    return claim(node, now.plus(CLAIM));
  }

  private List<Claimed> claim(WebhookNode node, Instant until) {
    var id = told.endpoint().endpointId();
    var claimed =
        node.stores
            .endpoints()
            .transaction()
            .execute(_ -> node.stores.queue().claim(id, now, until, 100));
    return claimed == null ? List.of() : claimed;
  }

  private void settle(WebhookNode node, Claimed claimed, CallResult result) {
    var outcome = new Outcome(told.endpoint(), claimed, result, now);
    node.stores
        .endpoints()
        .transaction()
        .executeWithoutResult(_ -> node.stores.queue().settle(List.of(outcome), now));
  }

  /** A node dies after its receiver has answered and before it has recorded that. */
  @Test
  void whatADeadNodeHadClaimedIsSentAgainWhenItsClaimEnds() {
    one.tell("r1", 1, "CREATED");
    var claimed = claim(one).getFirst();
    assertThat(one.courier.deliver(told.endpoint(), claimed).result().kind())
        .isEqualTo(CallResult.Kind.SUCCESS);
    now = now.plus(CLAIM).minusMillis(1);
    assertThat(claim(other)).isEmpty();
    now = now.plusMillis(1);
    var again = other.courier.deliver(told.endpoint(), claim(other).getFirst());
    settle(other, again.claimed(), again.result());
    assertThat(one.count("delivery_state = 1")).isEqualTo(1);
    assertThat(receiver.received()).extracting(Received::id).containsExactly("r1V1", "r1V1");
    assertThat(receiver.received()).extracting(Received::body).containsOnly(claimed.body());
    assertThat(receiver.received()).allMatch(got -> got.verifies(told.secret()));
  }

  @Test
  void aFailureThatComesLateDoesNotUndoASuccess() {
    one.tell("r1", 1, "CREATED");
    var late = claim(one).getFirst();
    now = now.plus(CLAIM);
    settle(other, claim(other).getFirst(), SUCCESS);
    settle(one, late, FAILURE);
    assertThat(one.count("delivery_state = 1 AND attempts = 1")).isEqualTo(1);
  }

  @Test
  void aFailureThatComesLateDoesNotEndTheClaimOfAnother() {
    one.tell("r1", 1, "CREATED");
    var late = claim(one).getFirst();
    now = now.plus(CLAIM);
    assertThat(claim(other)).hasSize(1);
    settle(one, late, FAILURE);
    assertThat(claim(one)).isEmpty();
  }

  @Test
  void aSuccessThatComesLateCountsAndIsNotSentAgain() {
    one.tell("r1", 1, "CREATED");
    var late = claim(one).getFirst();
    now = now.plus(CLAIM);
    var failing = claim(other).getFirst();
    settle(one, late, SUCCESS);
    settle(other, failing, FAILURE);
    now = now.plus(CLAIM);
    assertThat(claim(other)).isEmpty();
    assertThat(one.count("delivery_state = 1")).isEqualTo(1);
  }

  /** It slept between its claim and its call, while another one took over and went on. */
  @Test
  void aNodeThatWakesAfterItsClaimSendsNothing() {
    one.tell("r1", 1, "CREATED");
    one.tell("r1", 2, "PAID");
    var slept = claim(one, now.minusSeconds(10)).getFirst();
    for (int version = 1; version <= 2; version++) {
      var claimed = claim(other).getFirst();
      settle(other, claimed, other.courier.deliver(told.endpoint(), claimed).result());
    }
    var late = one.courier.deliver(told.endpoint(), slept);
    assertThat(late.result().kind()).isEqualTo(CallResult.Kind.UNSENT);
    settle(one, slept, late.result());
    assertThat(receiver.received()).extracting(Received::id).containsExactly("r1V1", "r1V2");
    assertThat(one.count("delivery_state = 1 AND attempts = 1")).isEqualTo(2);
  }

  @Test
  void aClaimThatWasSleptThroughIsGivenBackAndNoFailure() {
    one.tell("r1", 1, "CREATED");
    var slept = claim(one, now.minusSeconds(10)).getFirst();
    settle(one, slept, one.courier.deliver(told.endpoint(), slept).result());
    assertThat(one.count("delivery_state = 0 AND attempts = 0 AND claimed_until IS NULL"))
        .isEqualTo(1);
    assertThat(claim(other)).hasSize(1);
  }

  @Test
  void onlyTheFirstOfAnOrderThatHasNotEndedCanBeClaimed() {
    one.tell("r1", 1, "CREATED");
    one.tell("r1", 2, "PAID");
    one.tell("r2", 1, "CREATED");
    var first = claim(one);
    assertThat(first).extracting(Claimed::eventId).containsExactlyInAnyOrder("r1V1", "r2V1");
    assertThat(claim(other)).isEmpty();
    first.forEach(each -> settle(one, each, SUCCESS));
    assertThat(claim(other)).extracting(Claimed::eventId).containsExactly("r1V2");
  }

  /** More than one transaction ends, and one that was written while its endpoint was disabled. */
  @Test
  void whatWaitsForADisabledEndpointEndsToTheLast() {
    one.jdbc
        .sql(
            """
            INSERT INTO webhook_delivery
              (endpoint_id, event_id, order_id, version, event_type, body, delivery_state, attempts,
               claim_no, next_attempt_at, occurred_at, gmt_create, gmt_modified)
            SELECT :endpoint, 'e' || n, 'e' || n, 1, 't', '{}', 0, 0, 0, now(), now(), now(), now()
            FROM generate_series(1, 12000) n
            """)
        .param("endpoint", told.endpoint().endpointId())
        .update();
    one.desk.change(told.endpoint().endpointId(), told.endpoint().wish(), false);
    assertThat(one.count("delivery_state = 0")).isEqualTo(7_000);
    one.stores.deliveries().endPendingOfDisabled(now);
    assertThat(one.count("delivery_state = 2 AND last_error = 'ENDPOINT_DISABLED'"))
        .isEqualTo(12_000);
  }
}
