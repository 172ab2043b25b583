package dev.lockstep.risk;

import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Rows;
import dev.lockstep.commit.Table;
import dev.lockstep.problem.Refusal;
import java.util.List;

/**
 * The lists of blocked users and phones. An order asks them in its own group, one statement for all
 * orders of the group.
 *
 * @param asked whether they are asked at all
 */
public record BlockLists(boolean asked) {

  enum Kind {
    USER,
    PHONE
  }

  record Block(String kind, String subject) {
    boolean is(Kind other) {
      return kind.equals(other.name());
    }
  }

  static final Table<Block> TABLE =
      Table.<Block>named("risk_block", row -> row.kind() + " " + row.subject(), "kind", "subject")
          .fixed("kind", (p, row) -> p.text(row.kind()))
          .fixed("subject", (p, row) -> p.text(row.subject()))
          .familyBy("subject", Block::subject)
          .readBy(row -> new Block(row.text("kind"), row.text("subject")));

  /** Asks for what is listed of the user and the phone. */
  public void needs(Needs needs, String userId, String phoneIndex) {
    if (asked) {
      needs.family(TABLE, userId);
      needs.family(TABLE, phoneIndex);
    }
  }

  /**
   * Lets the order pass or refuses it.
   *
   * @param phoneIndex keyed blind index of the receiver's phone
   * @throws Refusal RISK_USER_BLOCKED, RISK_PHONE_BLOCKED
   */
  public void check(Rows rows, String userId, String phoneIndex) {
    if (asked) {
      refuse(rows.family(TABLE, userId), Kind.USER, RiskCode.RISK_USER_BLOCKED);
      refuse(rows.family(TABLE, phoneIndex), Kind.PHONE, RiskCode.RISK_PHONE_BLOCKED);
    }
  }

  private static void refuse(List<Block> listed, Kind kind, RiskCode code) {
    if (listed.stream().anyMatch(block -> block.is(kind))) {
      throw new Refusal(code);
    }
  }
}
