package dev.lockstep.payment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.channel.Notification;
import dev.lockstep.channel.OpenResult;
import dev.lockstep.channel.RefundResult;
import dev.lockstep.commit.CommitProperties;
import dev.lockstep.commit.GroupCommit;
import dev.lockstep.database.TestDatabase;
import dev.lockstep.order.OrderSamples;
import dev.lockstep.order.OrderStatus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two nodes, one database, and all the money at once. */
class PaymentIT {

  private static final String ENDS =
      """
      SELECT c.transaction_no FROM payment_capture c
      LEFT JOIN (SELECT transaction_no, sum(amount) AS claimed FROM payment_refund
                 GROUP BY transaction_no) r ON r.transaction_no = c.transaction_no
      WHERE c.outcome = 2 AND coalesce(r.claimed, 0) <> c.amount
      """;

  private final TestDatabase database = TestDatabase.migrated();
  private final JdbcClient jdbc = JdbcClient.create(database.dataSource());
  private final PaymentReads reads = new PaymentReads(jdbc);
  private final List<GroupCommit> nodes = new ArrayList<>();

  @BeforeEach
  void startTwoNodes() {
    for (int i = 0; i < 2; i++) {
      GroupCommit node =
          new GroupCommit(
              new Binder(new MapConfigurationPropertySource(Map.of()))
                  .bindOrCreate("lockstep.commit", CommitProperties.class),
              Clock.systemUTC(),
              database.dataSource(),
              new GroupCommit.Participants(
                  List.of(new OrderCancelReaction(Till.PROPERTIES)), List.of()),
              new SimpleMeterRegistry());
      node.start();
      nodes.add(node);
    }
  }

  @AfterEach
  void stop() {
    nodes.forEach(GroupCommit::stop);
  }

  private void order(long amount) {
    Instant now = Clock.systemUTC().instant();
    OrderSamples.insert(
        nodes.getFirst(), OrderSamples.order(Till.ROOT, OrderStatus.CREATED, amount, now));
    open(Till.WALLET);
    open(Till.CARD);
  }

  private void open(PaymentRow.Account account) {
    PaymentRow payment = nodes.getFirst().execute(Till.open(account, OrderSamples.USER));
    OpenResult opened = new OpenResult.Opened("{}");
    nodes.getLast().execute(new ApplyOpening(payment, opened, Till.PROPERTIES));
  }

  @Test
  void paysOnceAndReturnsTheRestOfEightCapturesOverTwoChannelsAndNodes() throws Exception {
    order(Till.ASKED);
    List<Callable<ApplyNotification.Result>> calls = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      boolean card = i % 2 == 0;
      Notification told = Till.captured("n" + i, card ? Till.P2 : Till.P1, "t" + i, Till.ASKED);
      GroupCommit node = nodes.get(i / 4);
      // Each is delivered twice, to both nodes.
      for (GroupCommit receiver : List.of(node, nodes.get(1 - i / 4))) {
        calls.add(() -> receiver.execute(apply(card ? Till.CARD : Till.WALLET, told)));
      }
    }
    Collections.shuffle(calls, new Random(7));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var call : threads.invokeAll(calls)) {
        assertThat(call.get().kind()).isNotEqualTo(ApplyNotification.Kind.UNKNOWN_PAYMENT);
      }
    }
    assertThat(count("payment_capture")).isEqualTo(8);
    assertThat(count("payment_capture WHERE outcome = 1")).isEqualTo(1);
    assertThat(count("payment_refund WHERE amount = 1000")).isEqualTo(7);
    assertThat(count("payment_inbox WHERE inbox_status = 1")).isEqualTo(8);
    assertThat(count("order_info WHERE order_status = 20")).isEqualTo(1);
    assertThat(jdbc.sql(ENDS).query(String.class).list()).isEmpty();
    assertThat(reads.dueRefunds(Clock.systemUTC().instant(), 100)).hasSize(7);
    refundAll();
    assertThat(count("payment_refund WHERE refund_status = 30")).isEqualTo(7);
    assertThat(count("payment_capture WHERE outcome = 2 AND refunded_amount = amount"))
        .isEqualTo(7);
    assertLogIsWhole();
  }

  @Test
  void letsACancelAndACallbackMeetInOneConsistentEnd() throws Exception {
    order(Till.ASKED);
    Notification told = Till.captured("n1", Till.P1, "t1", Till.ASKED);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var paid = threads.submit(() -> nodes.getFirst().execute(apply(Till.WALLET, told)));
      var gone = threads.submit(() -> nodes.getLast().execute(OrderSamples.cancel(Till.ROOT)));
      paid.get();
      gone.get();
    }
    assertThat(count("order_info WHERE order_status = 80")).isEqualTo(1);
    assertThat(count("payment_refund WHERE amount = 1000")).isEqualTo(1);
    refundAll();
    assertLogIsWhole();
  }

  @Test
  void storesWhatItReadsBack() {
    order(Till.ASKED);
    nodes.getFirst().execute(apply(Till.WALLET, Till.captured("n1", "who", "t1", 5)));
    nodes
        .getFirst()
        .execute(apply(Till.WALLET, Till.captured("n2", Till.P1, "t2", Till.ASKED + 1)));
    var open = new PaymentReads.Page(CaseStatus.OPEN, Long.MAX_VALUE, 10);
    assertThat(reads.cases(open)).hasSize(2);
    assertThat(reads.openCases()).isEqualTo(2);
    var parked = new PaymentReads.Page(InboxStatus.PARKED, Long.MAX_VALUE, 10);
    InboxRow row = reads.inbox(parked).getFirst().row();
    assertThat(reads.inboxEntry(row.key())).isPresent();
    assertThat(InboxHeaders.parse(row.headers())).isEqualTo(Map.of("a", "b"));
    assertThat(reads.oldestDueRefund()).isNull();
    Instant later = Clock.systemUTC().instant().plus(Duration.ofMinutes(31));
    assertThat(reads.dueChecks(later, 10)).extracting(PaymentRow::paymentId).contains(Till.P2);
  }

  private void refundAll() {
    for (RefundRow refund : reads.dueRefunds(Clock.systemUTC().instant(), 100)) {
      RefundResult done = new RefundResult.Succeeded("card 42", Clock.systemUTC().instant());
      nodes.getLast().execute(new ApplyRefundResult(refund, done, Till.PROPERTIES));
    }
  }

  private void assertLogIsWhole() {
    long version = jdbc.sql("SELECT version FROM order_info").query(Long.class).single();
    assertThat(count("order_operate_log")).isEqualTo(version - 1);
    assertThat(count("outbox")).isEqualTo(version - 1);
    assertThat(count("order_payment_flow"))
        .isEqualTo(
            jdbc.sql("SELECT sum(flow_count) FROM order_payment_detail")
                .query(Long.class)
                .single());
  }

  private long count(String from) {
    return jdbc.sql("SELECT count(*) FROM " + from).query(Long.class).single();
  }

  private static ApplyNotification apply(PaymentRow.Account account, Notification told) {
    return new ApplyNotification(Till.received(account, told), Till.PROPERTIES);
  }
}
