package dev.lockstep.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {

  private final AddressGuard guard = new AddressGuard(false);

  /** The first and last address of every range that is not public, and their other spellings. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.255.255.255",
        "10.0.0.0",
        "10.255.255.255",
        "100.64.0.0",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.255",
        "169.254.0.0",
        "169.254.169.254",
        "169.254.255.255",
        "172.16.0.0",
        "172.31.255.255",
        "192.0.0.0",
        "192.0.0.255",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.0",
        "192.168.255.255",
        "198.18.0.0",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.0",
        "239.255.255.255",
        "240.0.0.0",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::7f00:1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "100::1",
        "fc00::1",
        "fdff:ffff::1",
        "fd00:ec2::254",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
        "2001::1",
        "2001:1ff::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:a00:1::1",
        "3fff::1",
        "5f00::1",
        "4000::1"
      })
  void refuses(String address) {
    assertThat(guard.allows(InetAddress.ofLiteral(address))).as(address).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.0.0.0",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "8.8.8.8",
        "::ffff:8.8.8.8",
        "2001:4860:4860::8888",
        "2606:4700::1111",
        "2001:200::1",
        "2a00:1450::1",
        "2003::1",
        "3ffe::1"
      })
  void allows(String address) {
    assertThat(guard.allows(InetAddress.ofLiteral(address))).as(address).isTrue();
  }

  @Test
  void everyFirstByteIsDecided() throws UnknownHostException {
    var refused = Set.of(0, 10, 127);
    for (var first = 0; first < 256; first++) {
      var address = InetAddress.getByAddress(new byte[] {(byte) first, 1, 1, 1});
      assertThat(guard.allows(address))
          .as("%s", first)
          .isEqualTo(!refused.contains(first) && first < 224);
    }
  }

  @Test
  void developmentAddsLoopbackAndNothingElse() {
    var development = new AddressGuard(true);
    for (var address : List.of("127.0.0.1", "::1", "::ffff:127.0.0.1")) {
      assertThat(development.allows(InetAddress.ofLiteral(address))).as(address).isTrue();
    }
    for (var address : List.of("10.0.0.1", "169.254.169.254", "fc00::1", "0.0.0.0", "::")) {
      assertThat(development.allows(InetAddress.ofLiteral(address))).as(address).isFalse();
    }
  }
}
