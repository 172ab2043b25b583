package dev.lockstep.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.GeneratedDocs;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class InvariantDocsTest {

  @Test
  void theListedInvariantsAreTheOnesInForce() {
    var text =
        """
        <!-- Generated from the code and compared in InvariantDocsTest; do not edit. -->

        # Invariants

        What must hold over the whole database at any time. `GET /ops/v1/audit` judges all of them
        on one consistent snapshot while work goes on; `./lockstep verify` prints a line for each.
        A counter is compared with sums over other rows, never with itself.

        """
            + GeneratedDocs.table(
                List.of("name", "what must hold"),
                Invariants.ALL.stream()
                    .map(invariant -> List.of("`" + invariant.name() + "`", invariant.meaning()))
                    .toList());
    GeneratedDocs.compareOrWrite(Path.of("docs/reference/invariants.md"), text);
  }

  @Test
  void noTwoInvariantsShareTheirName() {
    assertThat(Invariants.ALL).extracting(Invariant::name).doesNotHaveDuplicates();
  }
}
