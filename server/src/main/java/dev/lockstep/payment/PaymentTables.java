package dev.lockstep.payment;

import dev.lockstep.channel.ChannelCapture;
import dev.lockstep.commit.Columns;
import dev.lockstep.commit.Table;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The tables of payments, captures and refunds as the write path reads and writes them. */
final class PaymentTables {

  static final Table<PaymentRow> PAYMENTS =
      Table.named("order_payment_detail", PaymentRow::paymentId, "payment_id")
          .fixed("payment_id", (p, row) -> p.text(row.paymentId()))
          .fixed("order_id", (p, row) -> p.text(row.header().orderId()))
          .fixed("pay_type", (p, row) -> p.text(row.account().channel()))
          .fixed("pay_method", (p, row) -> p.text(row.header().method()))
          .fixed("channel_account", (p, row) -> p.text(row.account().account()))
          .fixed("livemode", (p, row) -> p.flag(row.account().livemode()))
          .fixed("amount", (p, row) -> p.number(row.header().amount()))
          .fixed("currency", (p, row) -> p.text(row.header().currency()))
          .fixed("expire_time", (p, row) -> p.time(row.header().expireTime()))
          .fixed("gmt_create", (p, row) -> p.time(row.header().createTime()))
          .column("pay_status", (p, row) -> p.small(row.status().code()))
          .column("captured_amount", (p, row) -> p.number(row.state().main().captured()))
          .column("refunded_amount", (p, row) -> p.number(row.state().main().refunded()))
          .column("out_trade_no", (p, row) -> p.text(row.state().main().transactionNo()))
          .column("pay_time", (p, row) -> p.time(row.state().main().payTime()))
          .column("finish_time", (p, row) -> p.time(row.state().finishTime()))
          .column("refund_no", (p, row) -> p.text(row.state().lastRefund().refundNo()))
          .column("refund_reason", (p, row) -> p.text(row.state().lastRefund().reason()))
          .column(
              "user_received_account",
              (p, row) -> p.text(row.state().lastRefund().userReceivedAccount()))
          .column("refund_time", (p, row) -> p.time(row.state().lastRefund().refundTime()))
          .column("fail_reason", (p, row) -> p.text(row.state().failReason()))
          .column("parameters_json", (p, row) -> p.text(row.state().parametersJson()))
          .column("next_check_time", (p, row) -> p.time(row.state().check().next()))
          .column("check_count", (p, row) -> p.small(row.state().check().count()))
          .column("flow_count", (p, row) -> p.small(row.state().flowCount()))
          .column("gmt_modified", (p, row) -> p.time(row.state().modifyTime()))
          .version(row -> row.state().version())
          .familyBy("order_id", row -> row.header().orderId())
          .readBy(PaymentTables::payment);

  /** The flow record of one transition. */
  record FlowRow(
      String flowNo,
      String orderId,
      String paymentId,
      @Nullable PaymentStatus from,
      PaymentStatus to,
      PaymentEvent event,
      Instant at) {}

  static final Table<FlowRow> FLOWS =
      Table.named("order_payment_flow", FlowRow::flowNo)
          .fixed("flow_no", (p, row) -> p.text(row.flowNo()))
          .fixed("order_id", (p, row) -> p.text(row.orderId()))
          .fixed("payment_id", (p, row) -> p.text(row.paymentId()))
          .fixed("from_status", (p, row) -> p.small(code(row.from())))
          .fixed("to_status", (p, row) -> p.small(row.to().code()))
          .fixed("event", (p, row) -> p.text(row.event().name()))
          .fixed("gmt_create", (p, row) -> p.time(row.at()))
          .appendOnly();

  static final Table<CaptureRow> CAPTURES =
      Table.named("payment_capture", CaptureRow::key, "capture_key")
          .fixed("capture_key", (p, row) -> p.text(row.key()))
          .fixed("transaction_no", (p, row) -> p.text(row.transactionNo()))
          .fixed("channel", (p, row) -> p.text(row.account().channel()))
          .fixed("channel_account", (p, row) -> p.text(row.account().account()))
          .fixed("livemode", (p, row) -> p.flag(row.account().livemode()))
          .fixed("order_id", (p, row) -> p.text(row.orderId()))
          .fixed("payment_id", (p, row) -> p.text(row.paymentId()))
          .fixed("amount", (p, row) -> p.number(row.amount()))
          .fixed("currency", (p, row) -> p.text(row.capture().currency()))
          .fixed("captured_at", (p, row) -> p.time(row.capture().capturedAt()))
          .fixed("gmt_create", (p, row) -> p.time(row.createTime()))
          .column("outcome", (p, row) -> p.small(row.end().code()))
          .column("refunded_amount", (p, row) -> p.number(row.refunded()))
          .column("gmt_modified", (p, row) -> p.time(row.modifyTime()))
          .version(CaptureRow::version)
          .familyBy("order_id", CaptureRow::orderId)
          .readBy(PaymentTables::capture);

  static final Table<RefundRow> REFUNDS =
      Table.named("payment_refund", RefundRow::refundId, "refund_id")
          .fixed("refund_id", (p, row) -> p.text(row.refundId()))
          .fixed("order_id", (p, row) -> p.text(row.header().orderId()))
          .fixed("payment_id", (p, row) -> p.text(row.header().paymentId()))
          .fixed("transaction_no", (p, row) -> p.text(row.header().transactionNo()))
          .fixed("channel", (p, row) -> p.text(row.header().account().channel()))
          .fixed("channel_account", (p, row) -> p.text(row.header().account().account()))
          .fixed("livemode", (p, row) -> p.flag(row.header().account().livemode()))
          .fixed("amount", (p, row) -> p.number(row.header().amount()))
          .fixed("currency", (p, row) -> p.text(row.header().currency()))
          .fixed("reason", (p, row) -> p.text(row.header().reason()))
          .fixed("gmt_create", (p, row) -> p.time(row.header().createTime()))
          .column("channel_refund_no", (p, row) -> p.text(row.state().channelNo()))
          .column("refund_status", (p, row) -> p.small(row.status().code()))
          .column("attempts", (p, row) -> p.small(row.state().attempts()))
          .column("next_attempt_time", (p, row) -> p.time(row.state().nextAttempt()))
          .column("user_received_account", (p, row) -> p.text(row.state().userReceivedAccount()))
          .column("refund_time", (p, row) -> p.time(row.state().refundTime()))
          .column("fail_reason", (p, row) -> p.text(row.state().failReason()))
          .column("gmt_modified", (p, row) -> p.time(row.state().modifyTime()))
          .version(row -> row.state().version())
          .familyBy("order_id", row -> row.header().orderId())
          .readBy(PaymentTables::refund);

  private PaymentTables() {}

  private static @Nullable Integer code(@Nullable PaymentStatus status) {
    return status == null ? null : (int) status.code();
  }

  static PaymentRow payment(Columns row) throws SQLException {
    return new PaymentRow(
        new PaymentRow.Header(
            row.text("payment_id"),
            row.text("order_id"),
            account(row, "pay_type"),
            row.text("pay_method"),
            row.number("amount"),
            row.text("currency"),
            row.time("expire_time"),
            row.time("gmt_create")),
        paymentState(row));
  }

  private static PaymentRow.State paymentState(Columns row) throws SQLException {
    return new PaymentRow.State(
        PaymentStatus.ofCode(row.small("pay_status")),
        row.number("version"),
        row.small("flow_count"),
        new PaymentRow.Main(
            row.textOrNull("out_trade_no"),
            row.number("captured_amount"),
            row.number("refunded_amount"),
            row.timeOrNull("pay_time")),
        new PaymentRow.LastRefund(
            row.textOrNull("refund_no"),
            row.textOrNull("refund_reason"),
            row.textOrNull("user_received_account"),
            row.timeOrNull("refund_time")),
        row.timeOrNull("finish_time"),
        row.textOrNull("fail_reason"),
        row.textOrNull("parameters_json"),
        new PaymentRow.Check(row.timeOrNull("next_check_time"), row.small("check_count")),
        row.time("gmt_modified"));
  }

  static PaymentRow.Account account(Columns row, String channelColumn) throws SQLException {
    return new PaymentRow.Account(
        row.text(channelColumn), row.text("channel_account"), row.flag("livemode"));
  }

  static ChannelCapture told(Columns row) throws SQLException {
    return new ChannelCapture(
        row.text("transaction_no"),
        row.number("amount"),
        row.text("currency"),
        row.time("captured_at"));
  }

  private static CaptureRow capture(Columns row) throws SQLException {
    return new CaptureRow(
        row.text("order_id"),
        row.text("payment_id"),
        account(row, "channel"),
        told(row),
        Coded.of(CaptureEnd.class, row.small("outcome")),
        row.number("refunded_amount"),
        row.number("version"),
        row.time("gmt_create"),
        row.time("gmt_modified"));
  }

  static RefundRow refund(Columns row) throws SQLException {
    return new RefundRow(
        new RefundRow.Header(
            row.text("refund_id"),
            row.text("order_id"),
            row.text("payment_id"),
            row.text("transaction_no"),
            account(row, "channel"),
            row.number("amount"),
            row.text("currency"),
            row.text("reason"),
            row.time("gmt_create")),
        new RefundRow.State(
            RefundStatus.ofCode(row.small("refund_status")),
            row.number("version"),
            row.text("channel_refund_no"),
            row.small("attempts"),
            row.timeOrNull("next_attempt_time"),
            row.textOrNull("user_received_account"),
            row.timeOrNull("refund_time"),
            row.textOrNull("fail_reason"),
            row.time("gmt_modified")));
  }
}
