package dev.lockstep.payment;

import dev.lockstep.commit.Columns;
import dev.lockstep.commit.Table;
import java.sql.SQLException;

/** The tables of cases and of the inbox as the write path reads and writes them. */
final class CaseTables {

  static final Table<CaseRow> CASES =
      Table.named("payment_case", CaseRow::caseId, "case_id")
          .fixed("case_id", (p, row) -> p.text(row.caseId()))
          .fixed("order_id", (p, row) -> p.text(row.header().orderId()))
          .fixed("payment_id", (p, row) -> p.text(row.header().paymentId()))
          .fixed("transaction_no", (p, row) -> p.text(row.header().capture().transactionNo()))
          .fixed("refund_id", (p, row) -> p.text(row.header().refundId()))
          .fixed("channel", (p, row) -> p.text(row.header().account().channel()))
          .fixed("channel_account", (p, row) -> p.text(row.header().account().account()))
          .fixed("livemode", (p, row) -> p.flag(row.header().account().livemode()))
          .fixed("kind", (p, row) -> p.text(row.header().kind().name()))
          .fixed("amount", (p, row) -> p.number(row.header().capture().amount()))
          .fixed("currency", (p, row) -> p.text(row.header().capture().currency()))
          .fixed("captured_at", (p, row) -> p.time(row.header().capture().capturedAt()))
          .fixed("reason", (p, row) -> p.text(row.header().reason()))
          .fixed("gmt_create", (p, row) -> p.time(row.header().createTime()))
          .column("case_status", (p, row) -> p.small(row.state().status().code()))
          .column("owner", (p, row) -> p.text(row.state().owner()))
          .column("resolved_by", (p, row) -> p.text(row.state().resolvedBy()))
          .column("resolution", (p, row) -> p.text(row.state().resolution()))
          .column("gmt_modified", (p, row) -> p.time(row.state().modifyTime()))
          .version(row -> row.state().version())
          .familyBy("order_id", row -> row.header().orderId())
          .readBy(CaseTables::caseRow);

  static final Table<InboxRow> INBOX =
      Table.named("payment_inbox", InboxRow::key, "inbox_key")
          .fixed("inbox_key", (p, row) -> p.text(row.key()))
          .fixed("channel", (p, row) -> p.text(row.account().channel()))
          .fixed("channel_account", (p, row) -> p.text(row.account().account()))
          .fixed("livemode", (p, row) -> p.flag(row.account().livemode()))
          .fixed("notification_id", (p, row) -> p.text(row.notificationId()))
          .fixed("notification_type", (p, row) -> p.text(row.kind()))
          .fixed("payment_id", (p, row) -> p.text(row.paymentId()))
          .fixed("order_id", (p, row) -> p.text(row.orderId()))
          .fixed("headers", (p, row) -> p.text(row.headers()))
          .fixed("body", (p, row) -> p.bytes(row.body()))
          .fixed("gmt_create", (p, row) -> p.time(row.createTime()))
          .column("inbox_status", (p, row) -> p.small(row.state().status().code()))
          .column("reason", (p, row) -> p.text(row.state().reason()))
          .column("receive_count", (p, row) -> p.small(row.state().receiveCount()))
          .column("gmt_modified", (p, row) -> p.time(row.state().modifyTime()))
          .version(row -> row.state().version())
          .readBy(CaseTables::inbox);

  private CaseTables() {}

  static CaseRow caseRow(Columns row) throws SQLException {
    return new CaseRow(
        new CaseRow.Header(
            row.text("case_id"),
            row.text("order_id"),
            row.text("payment_id"),
            PaymentTables.account(row, "channel"),
            CaseKind.valueOf(row.text("kind")),
            PaymentTables.told(row),
            row.textOrNull("refund_id"),
            row.text("reason"),
            row.time("gmt_create")),
        new CaseRow.State(
            Coded.of(CaseStatus.class, row.small("case_status")),
            row.number("version"),
            row.text("owner"),
            row.textOrNull("resolved_by"),
            row.textOrNull("resolution"),
            row.time("gmt_modified")));
  }

  static InboxRow inbox(Columns row) throws SQLException {
    return new InboxRow(
        row.text("inbox_key"),
        PaymentTables.account(row, "channel"),
        row.text("notification_id"),
        row.text("notification_type"),
        row.text("payment_id"),
        row.textOrNull("order_id"),
        row.text("headers"),
        row.bytes("body"),
        new InboxRow.State(
            Coded.of(InboxStatus.class, row.small("inbox_status")),
            row.textOrNull("reason"),
            row.small("receive_count"),
            row.number("version"),
            row.time("gmt_modified")),
        row.time("gmt_create"));
  }
}
