package dev.lockstep.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.privacy.BlindIndex.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlindIndexTest {

  private final BlindIndex index = new BlindIndex(new byte[32]);

  @ParameterizedTest
  @ValueSource(strings = {"138 1234-5678", "(138)12345678", "１３８１２３４５６７８", "13812345678\t"})
  void findsPhoneHoweverItIsWritten(String phone) {
    assertThat(index.phone(phone)).isEqualTo(index.phone("13812345678")).matches("[0-9a-f]{64}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ADA Lovelace", "  ada lovelace ", "Ａｄａ Lovelace"})
  void findsReceiverHoweverItIsWritten(String name) {
    assertThat(index.receiver(name)).isEqualTo(index.receiver("Ada Lovelace"));
  }

  @Test
  void tellsKindsValuesAndKeysApart() {
    assertThat(index.of(Kind.PHONE, "1")).isNotEqualTo(index.of(Kind.RECEIVER, "1"));
    assertThat(index.of(Kind.PHONE, "1")).isNotEqualTo(index.of(Kind.PHONE, "2"));
    byte[] other = new byte[32];
    other[0] = 1;
    assertThat(new BlindIndex(other).of(Kind.PHONE, "1")).isNotEqualTo(index.of(Kind.PHONE, "1"));
  }
}
