package dev.lockstep.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.lockstep.commit.Command;
import dev.lockstep.commit.Rows;
import dev.lockstep.commit.Table;
import dev.lockstep.inventory.StockRows;
import dev.lockstep.marketing.CouponRows;
import dev.lockstep.problem.Fault;
import dev.lockstep.problem.ProblemCode;
import dev.lockstep.problem.Refusal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cancelling, expiring, re-addressing, commenting and removing. */
class OrderChangesTest {

  private static final PlaceOrder.Address ADDRESS =
      new PlaceOrder.Address(new byte[] {2}, "q".repeat(64), "s".repeat(64));

  private final Shop shop = new Shop();

  @Test
  void cancellingGivesStockAndCouponBack() {
    shop.withCoupon(100);
    shop.placed(Shop.cart("c-1", "book", "licence"), Shop.amounts(1500, 100, 600));
    OrderRow root = shop.decisions.run(CancelOrder.by(Shop.buyer(), Shop.ORDER, "too dear"));
    assertThat(root.status()).isEqualTo(OrderStatus.CANCELED);
    assertThat(root.version()).isEqualTo(2);
    assertThat(root.state().cancelType()).isEqualTo("BY_BUYER");
    assertThat(root.state().cancelTime()).isEqualTo(Shop.NOW);
    assertThat(shop.order(Shop.ORDER + "-02").status()).isEqualTo(OrderStatus.CANCELED);
    assertThat(StockRows.available(shop.decisions, "book")).isEqualTo(Shop.STOCK);
    assertThat(StockRows.taken(shop.decisions, "licence")).isZero();
    assertThat(CouponRows.of(shop.decisions, "c-1").orderId()).isNull();
    assertThat(shop.decisions.announced().getLast())
        .isEqualTo(new OrderCanceled(Shop.ORDER, OrderEvent.CANCELED, "BY_BUYER"));
    assertThat(shop.decisions.all(OrderTables.LOG).getLast().reason()).isEqualTo("too dear");
  }

  @Test
  void anEndingIsAsLargeAsItsOrder() {
    shop.withSplitOrder();
    assertThat(shop.order().header().lineCount()).isEqualTo(2);
    assertThat(shop.order(Shop.ORDER + "-01").header().lineCount()).isEqualTo(1);
    CancelOrder cancel = CancelOrder.by(Shop.buyer(), Shop.ORDER, null);
    int placing =
        Shop.place(Shop.request(Shop.cart(null, "book", "licence"), Shop.amounts(1500, 0, 600)))
            .rowsEstimate();
    assertThat(cancel.rowsEstimate(only(shop.order()))).isEqualTo(placing);
  }

  private static Rows only(OrderRow root) {
    return new Rows() {
      @Override
      @SuppressWarnings("unchecked") // nothing but orders is asked for
      public <R> R find(Table<R> table, String key) {
        return (R) root;
      }

      @Override
      public <R> List<R> family(Table<R> table, String familyKey) {
        return List.of();
      }
    };
  }

  @Test
  void cancelsOnlyOnce() {
    shop.withOrder();
    shop.decisions.run(CancelOrder.by(Shop.buyer(), Shop.ORDER, null));
    int movements = StockRows.movements(shop.decisions);
    assertThat(refused(CancelOrder.by(Shop.buyer(), Shop.ORDER, null)))
        .isEqualTo(OrderCode.ORDER_STATE_CONFLICT);
    assertThat(StockRows.available(shop.decisions, "book")).isEqualTo(Shop.STOCK);
    assertThat(StockRows.movements(shop.decisions)).isEqualTo(movements);
  }

  @Test
  void placesAndCancelsInOneGroup() {
    shop.withCoupon(100);
    Command<?> place =
        Shop.place(Shop.request(Shop.cart("c-1", "book", "licence"), Shop.amounts(1500, 100, 600)));
    List<Object> results =
        shop.decisions.runInOneGroup(
            List.of(asObject(place), asObject(CancelOrder.by(Shop.buyer(), Shop.ORDER, null))));
    assertThat(((OrderRow) results.get(1)).status()).isEqualTo(OrderStatus.CANCELED);
    assertThat(StockRows.available(shop.decisions, "book")).isEqualTo(Shop.STOCK);
    assertThat(StockRows.available(shop.decisions, "licence")).isEqualTo(Shop.STOCK);
    assertThat(CouponRows.of(shop.decisions, "c-1").orderId()).isNull();
  }

  @SuppressWarnings("unchecked") // a result is read as what it is
  private static Command<Object> asObject(Command<?> command) {
    return (Command<Object>) command;
  }

  @ParameterizedTest
  @EnumSource(names = {"FULFILLED", "DELIVERY", "SIGNED", "CANCEL_REQUESTED", "REFUNDED"})
  void cancelsNothingThatIsHandedOver(OrderStatus status) {
    shop.withOrder().standing(status);
    assertThat(refused(CancelOrder.by(Shop.buyer(), Shop.ORDER, null)))
        .isEqualTo(OrderCode.ORDER_STATE_CONFLICT);
    assertThat(StockRows.taken(shop.decisions, "book")).isEqualTo(1);
  }

  @Test
  void cancelsWhatIsPaid() {
    shop.withOrder().standing(OrderStatus.PAID);
    shop.decisions.run(CancelOrder.by(Shop.operator(), Shop.ORDER, null));
    assertThat(shop.order().state().cancelType()).isEqualTo("BY_OPERATOR");
  }

  @Test
  void expiresAtTheDeadlineAndNotBefore() {
    shop.withOrder();
    Duration grace = Duration.ofSeconds(10);
    shop.decisions.setNow(shop.decisions.now().plus(Shop.TIMEOUT.plus(grace).minusNanos(1000)));
    assertThat(refused(CancelOrder.expired(Shop.ORDER, grace)))
        .isEqualTo(OrderCode.ORDER_STATE_CONFLICT);
    shop.decisions.setNow(shop.decisions.now().plus(Duration.ofNanos(1000)));
    OrderRow root = shop.decisions.run(CancelOrder.expired(Shop.ORDER, grace));
    assertThat(root.status()).isEqualTo(OrderStatus.CANCELED);
    assertThat(root.state().cancelType()).isEqualTo("PAYMENT_TIMEOUT");
    assertThat(StockRows.available(shop.decisions, "book")).isEqualTo(Shop.STOCK);
    assertThat(shop.decisions.all(OrderTables.LOG).getLast().event()).isEqualTo(OrderEvent.EXPIRED);
  }

  @Test
  void paidOrdersDoNotExpire() {
    shop.withOrder().standing(OrderStatus.PAID);
    shop.decisions.setNow(shop.decisions.now().plus(Duration.ofDays(1)));
    assertThat(refused(CancelOrder.expired(Shop.ORDER, Duration.ZERO)))
        .isEqualTo(OrderCode.ORDER_STATE_CONFLICT);
  }

  @Test
  void nobodyReachesTheOrdersOfOthers() {
    shop.withOrder().standing(OrderStatus.CREATED);
    for (Actor other : List.of(Shop.stranger(), Shop.seller("seller-2"))) {
      assertThat(refused(CancelOrder.by(other, Shop.ORDER, null)))
          .isEqualTo(OrderCode.ORDER_NOT_FOUND);
      assertThat(refused(new AdjustAddress(Shop.ORDER, other, ADDRESS, 3)))
          .isEqualTo(OrderCode.ORDER_NOT_FOUND);
      assertThat(refused(new CommentOrder(Shop.ORDER, other))).isEqualTo(OrderCode.ORDER_NOT_FOUND);
    }
    assertThat(shop.decisions.run(CancelOrder.by(Shop.seller(Shop.SELLER), Shop.ORDER, null)))
        .extracting(OrderRow::status)
        .isEqualTo(OrderStatus.CANCELED);
  }

  @Test
  void theAddressIsTheBuyersAffair() {
    shop.withOrder();
    assertThat(refused(new AdjustAddress(Shop.ORDER, Shop.seller(Shop.SELLER), ADDRESS, 3)))
        .isEqualTo(OrderCode.ORDER_NOT_FOUND);
    assertThat(shop.decisions.run(new AdjustAddress(Shop.ORDER, Shop.operator(), ADDRESS, 3)))
        .isNotNull();
  }

  @Test
  void changesTheAddressALimitedNumberOfTimes() {
    shop.withOrder();
    for (int change = 1; change <= 2; change++) {
      OrderRow root = shop.decisions.run(new AdjustAddress(Shop.ORDER, Shop.buyer(), ADDRESS, 2));
      assertThat(root.version()).isEqualTo(1 + change);
      assertThat(root.status()).isEqualTo(OrderStatus.CREATED);
    }
    assertThat(refused(new AdjustAddress(Shop.ORDER, Shop.buyer(), ADDRESS, 2)))
        .isEqualTo(OrderCode.ORDER_ADDRESS_CHANGES_EXCEEDED);
    OrderTables.DeliveryRow delivery = shop.decisions.get(OrderTables.DELIVERIES, Shop.ORDER);
    assertThat(delivery.phoneIndex()).isEqualTo(ADDRESS.phoneIndex());
    assertThat(delivery.version()).isEqualTo(3);
  }

  @Test
  void aShippedOrderKeepsItsAddressHoweverOftenItWasChanged() {
    shop.withOrder().standing(OrderStatus.DELIVERY);
    assertThat(refused(new AdjustAddress(Shop.ORDER, Shop.buyer(), ADDRESS, 0)))
        .isEqualTo(OrderCode.ORDER_STATE_CONFLICT);
  }

  @Test
  void commentsASignedOrderOnce() {
    shop.withOrder();
    assertThat(refused(new CommentOrder(Shop.ORDER, Shop.buyer())))
        .isEqualTo(OrderCode.ORDER_STATE_CONFLICT);
    shop.standing(OrderStatus.SIGNED);
    shop.decisions.run(new CommentOrder(Shop.ORDER, Shop.buyer()));
    assertThat(shop.order().state().commented()).isTrue();
    assertThat(refused(new CommentOrder(Shop.ORDER, Shop.buyer())))
        .isEqualTo(OrderCode.ORDER_ALREADY_COMMENTED);
  }

  @Test
  void removesEndedOrdersAllOrNone() {
    shop.withOrder();
    String unknown = "9".repeat(28);
    RemoveOrders both = new RemoveOrders(List.of(unknown, Shop.ORDER), Shop.buyer());
    Refusal refusal = catchThrowableOfType(Refusal.class, () -> shop.decisions.run(both));
    assertThat(refusal.faults())
        .extracting(Fault::field, Fault::code)
        .containsExactly(
            tuple("orderIds[0]", "ORDER_NOT_FOUND"), tuple("orderIds[1]", "ORDER_STATE_CONFLICT"));
    shop.standing(OrderStatus.CANCELED);
    RemoveOrders one = new RemoveOrders(List.of(Shop.ORDER, Shop.ORDER), Shop.buyer());
    assertThat(shop.decisions.run(one)).isEqualTo(1);
    assertThat(shop.order().state().removed()).isTrue();
    long version = shop.order().version();
    assertThat(shop.decisions.run(one)).isZero();
    assertThat(shop.order().version()).isEqualTo(version);
  }

  @Test
  void everyVersionHasOneLogRowAndOneAnnouncement() {
    shop.withSplitOrder();
    shop.decisions.run(new AdjustAddress(Shop.ORDER, Shop.buyer(), ADDRESS, 3));
    shop.decisions.run(CancelOrder.by(Shop.buyer(), Shop.ORDER, null));
    shop.decisions.run(new RemoveOrders(List.of(Shop.ORDER), Shop.buyer()));
    assertThat(shop.decisions.all(OrderTables.LOG))
        .extracting(OrderTables.LogRow::version)
        .containsExactly(1L, 2L, 3L, 4L);
    assertThat(shop.decisions.announced())
        .filteredOn(OrderChanged.class::isInstance)
        .extracting(event -> ((OrderChanged) event).version())
        .containsExactly(1L, 2L, 3L, 4L);
    for (int i = 1; i < 4; i++) {
      assertThat(shop.decisions.all(OrderTables.LOG).get(i).from())
          .isEqualTo(shop.decisions.all(OrderTables.LOG).get(i - 1).to());
    }
  }

  private ProblemCode refused(Command<?> command) {
    return catchThrowableOfType(Refusal.class, () -> shop.decisions.run(command)).code();
  }
}
