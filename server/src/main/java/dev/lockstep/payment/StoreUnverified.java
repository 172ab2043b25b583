package dev.lockstep.payment;

import dev.lockstep.channel.PaymentChannel.RawNotification;
import dev.lockstep.commit.Command;
import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Workspace;

/** Keeps a notification signed with a key nobody here knows yet; the same bytes only once. */
final class StoreUnverified implements Command<Boolean> {

  private final PaymentRow.Account account;
  private final RawNotification raw;
  private final String key;

  StoreUnverified(PaymentRow.Account account, RawNotification raw) {
    this.account = account;
    this.raw = raw;
    this.key = PaymentIds.inboxKey(account, "unverified\n" + PaymentIds.sha256(raw.body()));
  }

  @Override
  public String family() {
    return key;
  }

  @Override
  public void needs(Needs needs) {
    needs.read(CaseTables.INBOX, key);
  }

  @Override
  public int rowsEstimate() {
    return 1;
  }

  /** False if it is stored already. */
  @Override
  public Boolean decide(Workspace workspace) {
    if (workspace.find(CaseTables.INBOX, key) != null) {
      return false;
    }
    var state =
        new InboxRow.State(
            InboxStatus.UNVERIFIED, PayCode.PAY_KEY_UNKNOWN.name(), 1, 1, workspace.now());
    workspace.insert(
        CaseTables.INBOX,
        new InboxRow(
            key,
            account,
            PaymentIds.sha256(raw.body()),
            "UNVERIFIED",
            "",
            null,
            InboxHeaders.text(raw),
            raw.body(),
            state,
            workspace.now()));
    return true;
  }
}
