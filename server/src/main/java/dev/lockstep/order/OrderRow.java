package dev.lockstep.order;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One order: a root, or a child of a split one. What never changes is the header. */
public record OrderRow(Header header, State state) {

  /**
   * What creation fixed.
   *
   * @param userRemark encrypted with the user's key
   * @param lineCount of the whole family on its root, its own on a child
   * @param requestHash hash of the canonical create request; tells a repeat from a reuse of the id
   */
  public record Header(
      int businessIdentifier,
      String orderId,
      String rootOrderId,
      @Nullable String parentOrderId,
      @Nullable String businessOrderId,
      int orderType,
      String sellerId,
      String userId,
      OrderAmounts amounts,
      String currency,
      @Nullable String couponId,
      Instant expireTime,
      @Nullable String userRemark,
      @Nullable String extJson,
      boolean livemode,
      int childCount,
      int lineCount,
      String requestHash,
      Instant createTime) {}

  /** What moves. */
  public record State(
      OrderStatus status,
      long version,
      @Nullable String cancelType,
      @Nullable Instant cancelTime,
      @Nullable String payType,
      @Nullable Instant payTime,
      boolean removed,
      boolean commented,
      int addressChanges,
      Instant modifyTime) {

    /** A new order's state. */
    static State initial(@Nullable String payType, Instant now) {
      return new State(OrderStatus.CREATED, 1, null, null, payType, null, false, false, 0, now);
    }

    State moved(OrderStatus to, Instant now) {
      return new State(
          to,
          version + 1,
          cancelType,
          cancelTime,
          payType,
          payTime,
          removed,
          commented,
          addressChanges,
          now);
    }

    State paid(String channel, Instant at) {
      return new State(
          status,
          version,
          cancelType,
          cancelTime,
          channel,
          at,
          removed,
          commented,
          addressChanges,
          modifyTime);
    }

    State canceled(String type, Instant at) {
      return new State(
          status, version, type, at, payType, payTime, removed, commented, addressChanges, at);
    }

    State withRemoved() {
      return new State(
          status,
          version,
          cancelType,
          cancelTime,
          payType,
          payTime,
          true,
          commented,
          addressChanges,
          modifyTime);
    }

    State withComment() {
      return new State(
          status,
          version,
          cancelType,
          cancelTime,
          payType,
          payTime,
          removed,
          true,
          addressChanges,
          modifyTime);
    }

    State withAddressChange() {
      return new State(
          status,
          version,
          cancelType,
          cancelTime,
          payType,
          payTime,
          removed,
          commented,
          addressChanges + 1,
          modifyTime);
    }
  }

  public String orderId() {
    return header.orderId();
  }

  public OrderStatus status() {
    return state.status();
  }

  /** On the root: the family's version. */
  public long version() {
    return state.version();
  }

  public OrderAmounts amounts() {
    return header.amounts();
  }

  OrderRow with(State next) {
    return new OrderRow(header, next);
  }
}
