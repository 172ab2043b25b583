package dev.lockstep.audit;

import dev.lockstep.channel.BookPage;
import dev.lockstep.channel.PaymentChannel;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The book of a channel that lets it be read at any time, page by page. */
final class ChannelBook implements BankBook {

  private final PaymentChannel channel;

  ChannelBook(PaymentChannel channel) {
    this.channel = channel;
  }

  @Override
  public Set<String> channels() {
    return Set.of(channel.name());
  }

  @Override
  public void read(Consumer<Entry> entries) {
    @Nullable String cursor = null;
    do {
      Optional<BookPage> page = channel.book(cursor);
      page.ifPresent(found -> found.entries().forEach(entry -> entries.accept(entry(entry))));
      cursor = page.map(BookPage::nextCursor).orElse(null);
    } while (cursor != null);
  }

  private static Entry entry(BookPage.Entry entry) {
    return new Entry(
        entry.channel(),
        entry.account(),
        entry.paymentId(),
        entry.capture().transactionNo(),
        entry.capture().amount(),
        entry.capture().currency(),
        entry.refundedAmount(),
        entry.capture().capturedAt(),
        entry.acknowledgedAt());
  }
}
