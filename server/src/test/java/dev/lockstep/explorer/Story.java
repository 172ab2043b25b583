package dev.lockstep.explorer;

import dev.lockstep.commit.Line;
import dev.lockstep.commit.MemoryRows;
import dev.lockstep.commit.MemoryRows.Ran;
import java.util.ArrayList;
import java.util.List;

/** A walk that broke an invariant, told so that a person can follow it. */
record Story(String title, List<String> lines, String broken) {

  /** The steps of the walk, and of the settling after it. */
  record Path(List<Integer> walk, List<Integer> settling) {}

  static Story of(Scenario scenario, World world, Path path, String broken) {
    Teller teller = new Teller(world, scenario);
    path.walk().forEach(teller::tell);
    if (!path.settling().isEmpty()) {
      teller.lines.add("   Then everything that waits is done:");
      path.settling().forEach(teller::tell);
    }
    return new Story(scenario.name(), List.copyOf(teller.lines), broken);
  }

  /** How many steps it has, the settling included. */
  long steps() {
    return lines.stream().filter(line -> line.matches(" *\\d+\\. .*")).count();
  }

  @Override
  public String toString() {
    return "\nIn the world \"%s\":\n%s\nBroken: %s\n"
        .formatted(title, String.join("\n", lines), broken);
  }

  /** Walks it once more and notes what happens. */
  private static final class Teller {
    private final World world;
    private final List<String> lines = new ArrayList<>();
    private int rows;
    private Bank bank;
    private boolean late;
    private int number;

    Teller(World world, Scenario scenario) {
      this.world = world;
      this.rows = world.rowsNumber(scenario.rows(), 0);
      this.bank = scenario.bank();
    }

    void tell(int stepNumber) {
      Step step = world.step(stepNumber);
      lines.add("%2d. %s".formatted(++number, step.words()));
      switch (step.effect()) {
        case Step.Submits _ -> {
          Ran ran = world.ran(rows, step, late);
          switch (ran) {
            case Ran.Committed committed -> {
              committed.changes().forEach(this::tell);
              rows = world.rowsNumber(committed.rows(), rows);
            }
            case Ran.Refused refused -> note("refused", refused.refusal().code().name());
            case Ran.Conflict conflict -> note("runs again", conflict.subject());
            case Ran.Defect defect -> note("fails", defect.cause().toString());
          }
        }
        case Step.AtBank(var move) -> {
          Bank after = move.apply(bank);
          after
              .charges()
              .forEach((id, charge) -> {
                if (!charge.equals(bank.charges().get(id))) {
                  note("the bank", Moves.brief(id) + " " + words(charge));
                }
              });
          after
              .refunds()
              .forEach((id, refund) -> {
                if (!refund.equals(bank.refunds().get(id))) {
                  note("the bank", "refund " + Moves.brief(id) + " is " + refund.status());
                }
              });
          bank = after;
        }
        case Step.Passes _ -> late = true;
      }
    }

    private static String words(Bank.Charge charge) {
      return "is "
          + charge.status()
          + String.join(
              "",
              charge.captures().stream()
                  .map(capture ->
                      ", took %d %s as %s"
                          .formatted(capture.amount(), capture.currency(), capture.transactionNo()))
                  .toList());
    }

    private void note(String who, String what) {
      lines.add("      " + who + ": " + what);
    }

    private void tell(MemoryRows.Change change) {
      Line after = change.after();
      String what =
          switch (after.table()) {
            case "order_info" ->
                after.isNull("parent_order_id")
                    ? moved(change, "order", "order_id", "order_status").replace("  ", " ")
                        + ", version "
                        + after.number("version")
                    : "";
            case "order_payment_detail" -> moved(change, "payment", "payment_id", "pay_status");
            case "payment_refund" ->
                moved(change, "refund", "refund_id", "refund_status")
                    + " of "
                    + after.number("amount");
            case "payment_capture" ->
                "capture %s is %s, %d of %d back"
                    .formatted(
                        after.text("transaction_no"),
                        Words.captureEnd(after),
                        after.number("refunded_amount"),
                        after.number("amount"));
            case "payment_case" ->
                "case %s, %s, is %s"
                    .formatted(
                        Moves.brief(after.text("case_id")),
                        after.text("kind"),
                        Words.caseStatus(after));
            case "payment_inbox" ->
                "notification %s is %s"
                    .formatted(after.text("notification_id"), Words.inboxStatus(after));
            case "product_stock" ->
                "%s: %d available".formatted(after.text("sku_code"), after.number("available"));
            case "coupon" -> "coupon names " + (after.isNull("order_id") ? "nobody" : "the order");
            default -> "";
          };
      if (!what.isEmpty()) {
        note("committed", what);
      }
    }

    private static String moved(
        MemoryRows.Change change, String what, String idColumn, String statusColumn) {
      Line after = change.after();
      Line before = change.before();
      String from = before == null ? "new" : Words.status(before, statusColumn);
      return "%s %s %s -> %s"
          .formatted(
              what, Moves.brief(after.text(idColumn)), from, Words.status(after, statusColumn));
    }
  }
}
