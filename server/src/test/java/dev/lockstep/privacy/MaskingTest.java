package dev.lockstep.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskingTest {

  @ParameterizedTest
  @CsvSource({
    "13812345678, 138****5678",
    "+447911123456, +44****3456",
    "1234567, ****67",
    "12, ****",
    "1, ****",
    "'', ****"
  })
  void hidesMostOfPhone(String phone, String masked) {
    assertThat(Masking.phone(phone)).isEqualTo(masked);
  }

  @ParameterizedTest
  @CsvSource({"张小明, 张**", "Ada Lovelace, A**", "😀x, 😀**", "'', ''"})
  void showsFirstCharacterOfName(String name, String masked) {
    assertThat(Masking.name(name)).isEqualTo(masked);
  }
}
