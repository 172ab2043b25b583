package dev.lockstep.bench.subject;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GroupSizesTest {

  @Test
  void readsTheServersOwnCount() {
    String page =
        """
        # TYPE lockstep_commit_group_size summary
        lockstep_commit_group_size_count 40
        lockstep_commit_group_size_sum 2560.0
        # TYPE lockstep_commit_group_size_max gauge
        lockstep_commit_group_size_max 256.0
        """;
    GroupSizes sizes = GroupSizes.of(page);
    assertThat(sizes).isEqualTo(new GroupSizes(40, 2560));
    assertThat(sizes.since(new GroupSizes(30, 2550)).average()).isEqualTo(1);
  }

  @Test
  void hasNoAverageWithoutGroups() {
    assertThat(GroupSizes.of("").average()).isZero();
  }

  @Test
  void ofTwoSettingsWithOneKeyTheLaterHolds() {
    var plan = new Server.Plan("a", List.of("--x.y=1", "--z=2")).with("--x.y=3");
    assertThat(plan.options()).containsExactly("--x.y=3", "--z=2");
  }
}
