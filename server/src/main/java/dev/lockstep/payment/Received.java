package dev.lockstep.payment;

import dev.lockstep.channel.Notification;
import dev.lockstep.channel.PaymentChannel;
import dev.lockstep.channel.PaymentChannel.RawNotification;
import dev.lockstep.commit.Needs;
import dev.lockstep.commit.Workspace;
import org.jspecify.annotations.Nullable;

/** A genuine notification on its way into the inbox. */
record Received(Notification notification, PaymentRow.Account account, RawNotification raw) {

  static Received of(PaymentChannel channel, Notification notification, RawNotification raw) {
    return new Received(notification, accountOf(channel), raw);
  }

  static PaymentRow.Account accountOf(PaymentChannel channel) {
    return new PaymentRow.Account(channel.name(), channel.account(), channel.livemode());
  }

  String family() {
    return PaymentIds.family(account, notification.origin().paymentId());
  }

  String inboxKey() {
    return PaymentIds.inboxKey(account, notification.origin().notificationId());
  }

  /** The capture it tells of, if it tells of one. */
  @Nullable CaptureNews capture() {
    return notification instanceof Notification.Captured told
        ? new CaptureNews(told.origin().paymentId(), account, told.capture())
        : null;
  }

  void needs(Needs needs) {
    needs.read(CaseTables.INBOX, inboxKey());
    PaymentFamily.needs(needs, family());
    CaptureNews news = capture();
    if (news != null) {
      CaptureDesk.needs(needs, news);
    }
  }

  @Nullable InboxRow stored(Workspace workspace) {
    return workspace.find(CaseTables.INBOX, inboxKey());
  }

  /** Stores it, or moves what is stored. */
  void store(Workspace workspace, InboxStatus status, @Nullable String reason) {
    InboxRow stored = stored(workspace);
    if (stored == null) {
      var state = new InboxRow.State(status, reason, 1, 1, workspace.now());
      workspace.insert(CaseTables.INBOX, InboxRow.of(notification, account, raw, state));
    } else {
      workspace.update(CaseTables.INBOX, stored.moved(status, reason, workspace.now()));
    }
  }

  /** Stores it for a later try. Money it tells of gets a case, so that it has an owner. */
  void park(PaymentFamily family, CaseKind kind, String reason) {
    store(family.workspace(), InboxStatus.PARKED, CaseDesk.cut(reason));
    CaptureNews news = capture();
    if (news == null) {
      return;
    }
    String key = CaptureRow.keyOf(account, news.capture().transactionNo());
    CaptureRow known = family.workspace().find(PaymentTables.CAPTURES, key);
    if (known == null) {
      new CaseDesk(family).open(kind, news, null, reason);
    } else if (!known.paymentId().equals(news.paymentId())) {
      new CaseDesk(family).open(CaseKind.CONTRADICTION, news, null, reason);
    }
  }
}
