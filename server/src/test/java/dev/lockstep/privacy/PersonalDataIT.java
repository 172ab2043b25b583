package dev.lockstep.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.database.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class PersonalDataIT {

  private static final byte[] OLD = new byte[32];
  private static final byte[] NEW =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);
  private static final byte[] CLEAR = "Ada, 13812345678".getBytes(StandardCharsets.UTF_8);

  private final JdbcClient jdbc = JdbcClient.create(TestDatabase.migrated().dataSource());
  private final PersonalData data = node(MasterKeys.of("old", Map.of("old", OLD)));

  @Test
  void opensWhatItSealed() {
    byte[] sealed = data.encrypt("u1", "o1", CLEAR);
    assertThat(data.decrypt("u1", "o1", sealed)).isEqualTo(new Opened.Clear(CLEAR));
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("138");
    assertThat(new Opened.Clear(CLEAR).toString()).doesNotContain("Ada");
  }

  @Test
  void opensOnAnotherNode() {
    byte[] sealed = data.encrypt("u1", "o1", CLEAR);
    PersonalData other = node(MasterKeys.of("old", Map.of("old", OLD)));
    assertThat(other.decrypt("u1", "o1", sealed)).isEqualTo(new Opened.Clear(CLEAR));
  }

  @Test
  void refusesOtherContextAndChangedBytes() {
    byte[] sealed = data.encrypt("u1", "o1", CLEAR);
    assertThatThrownBy(() -> data.decrypt("u1", "o2", sealed))
        .isInstanceOf(IllegalStateException.class);
    sealed[sealed.length - 1] ^= 1;
    assertThatThrownBy(() -> data.decrypt("u1", "o1", sealed))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> data.decrypt("u1", "o1", new byte[3]))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void otherUsersKeyOpensNothing() {
    byte[] sealed = data.encrypt("u1", "o1", CLEAR);
    data.encrypt("u2", "o1", CLEAR);
    assertThat(data.decrypt("u2", "o1", sealed)).isInstanceOf(Opened.Erased.class);
  }

  @Test
  void erasedStaysErasedAlsoWithNewKey() {
    byte[] sealed = data.encrypt("u1", "o1", CLEAR);
    data.erase("u1");
    assertThat(data.decrypt("u1", "o1", sealed)).isInstanceOf(Opened.Erased.class);
    byte[] later = data.encrypt("u1", "o2", CLEAR);
    assertThat(data.decrypt("u1", "o1", sealed)).isInstanceOf(Opened.Erased.class);
    assertThat(data.decrypt("u1", "o2", later)).isEqualTo(new Opened.Clear(CLEAR));
  }

  @Test
  void nodesThatStartTogetherShareOneKey() throws Exception {
    List<Callable<byte[]>> calls = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      PersonalData node = node(MasterKeys.of("old", Map.of("old", OLD)));
      calls.add(() -> node.encrypt("u1", "o1", CLEAR));
    }
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (Future<byte[]> sealed : threads.invokeAll(calls)) {
        assertThat(data.decrypt("u1", "o1", sealed.get())).isEqualTo(new Opened.Clear(CLEAR));
      }
    }
    assertThat(keysOf("old")).isEqualTo(1);
  }

  @Test
  void rotatesMasterKeyWithoutTouchingData() {
    byte[] sealed = data.encrypt("u1", "o1", CLEAR);
    data.encrypt("u2", "o1", CLEAR);
    PersonalData rotated = node(MasterKeys.of("new", Map.of("new", NEW, "old", OLD)));
    assertThat(rotated.decrypt("u1", "o1", sealed)).isEqualTo(new Opened.Clear(CLEAR));
    assertThat(rotated.rewrap()).isEqualTo(2);
    assertThat(rotated.rewrap()).isZero();
    assertThat(keysOf("new")).isEqualTo(2);
    PersonalData alone = node(MasterKeys.of("new", Map.of("new", NEW)));
    assertThat(alone.decrypt("u1", "o1", sealed)).isEqualTo(new Opened.Clear(CLEAR));
  }

  @Test
  void saysWhichMasterKeyIsMissing() {
    data.encrypt("u1", "o1", CLEAR);
    PersonalData lacking = node(MasterKeys.of("new", Map.of("new", NEW)));
    assertThatThrownBy(() -> lacking.encrypt("u1", "o1", CLEAR)).hasMessageContaining("old");
  }

  @Test
  void readsMasterKeysFromSettings() {
    String key = java.util.Base64.getEncoder().encodeToString(NEW);
    assertThat(MasterKeys.of(List.of("b:" + key, "a:" + key)).newestId()).isEqualTo("b");
    for (String wrong : List.of(key, "x:###", "x:AAAA", "a b:" + key)) {
      assertThatThrownBy(() -> MasterKeys.of(List.of(wrong)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageNotContaining(key);
    }
  }

  private PersonalData node(MasterKeys masters) {
    return new PersonalData(new UserKeys(jdbc), masters, Clock.systemUTC());
  }

  private long keysOf(String master) {
    return jdbc.sql("select count(*) from user_data_key where master_key_id = :m")
        .param("m", master)
        .query(Long.class)
        .single();
  }
}
