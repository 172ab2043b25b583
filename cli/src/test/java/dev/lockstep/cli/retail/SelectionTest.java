package dev.lockstep.cli.retail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private final List<Invoice> all = Sample.DATA.orders();

  @Test
  void findsGiantsGuestsFreeOnesAndRepeatersOfTheFullYear() {
    assertThat(Selection.hardInvoices(all))
        .hasSize(32)
        .contains("573585", "581219", "581492")
        .contains("536544", "536982")
        .contains("543599", "564651", "568384", "578841")
        .contains("555524", "547651", "579458", "572103", "574481");
  }

  @Test
  void takesTheFirstInTimeAndAllHardOnes() {
    List<Invoice> taken = Selection.take(all, 100);
    assertThat(taken).hasSize(100).isSubsetOf(all);
    assertThat(taken).extracting(Invoice::number).containsAll(Selection.hardInvoices(all));
    assertThat(taken.getFirst()).isEqualTo(all.getFirst());
    assertThat(taken).extracting(Invoice::createdAt).isSorted();
  }

  @Test
  void takesTheHardOnesEvenIfFewerAreWanted() {
    assertThat(Selection.take(all, 1)).hasSize(32);
  }

  @Test
  void takesAllWhenMoreAreWantedThanThereAre() {
    assertThat(Selection.take(all, 1_000_000)).isEqualTo(all);
  }
}
