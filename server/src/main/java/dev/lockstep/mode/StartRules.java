package dev.lockstep.mode;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** What the settings of each mode must and must not hold. */
final class StartRules {

  /** One of the alternatives must be set; an alternative may be two settings that go together. */
  private record Need(String purpose, List<List<String>> alternatives) {}

  private static final String JWT = "lockstep.security.jwt.";

  // @formatter:off
  private static final List<Need> PRODUCTION_NEEDS = List.of(
      need("the database",            "lockstep.db.url"),
      need("who issues tokens",       JWT + "issuer-uri",
                                      JWT + "public-key-location " + JWT + "issuer",
                                      JWT + "hmac-key " + JWT + "issuer"),
      need("personal data at rest",   "lockstep.privacy.master-key"),
      need("search in personal data", "lockstep.privacy.index-key"),
      need("order ids that are ours", "lockstep.order.id-key"));
  // @formatter:on

  private StartRules() {}

  static List<String> faults(Mode mode, Environment settings) {
    return switch (mode) {
      case PRODUCTION -> missing(settings);
      case DEVELOPMENT ->
          settings.getProperty("lockstep.i-know", Boolean.class, false)
              ? List.of()
              : dangers(settings);
    };
  }

  private static List<String> missing(Environment settings) {
    List<String> missing = new ArrayList<>();
    for (Need need : PRODUCTION_NEEDS) {
      boolean met =
          need.alternatives().stream()
              .anyMatch(names -> names.stream().allMatch(name -> isSet(settings, name)));
      if (!met) {
        missing.add(
            need.purpose()
                + ": set "
                + String.join(
                    ", or ",
                    need.alternatives().stream().map(a -> String.join(" with ", a)).toList()));
      }
    }
    return missing;
  }

  private static List<String> dangers(Environment settings) {
    List<String> dangers = new ArrayList<>();
    for (String name : List.of("server.address", "management.server.address")) {
      String address = settings.getProperty(name);
      if (address != null && !address.isBlank() && !loopback(address)) {
        dangers.add(name + " would answer other machines");
      }
    }
    for (String name : List.of("lockstep.db.url", "spring.datasource.url")) {
      if (isSet(settings, name)) {
        dangers.add(name + " names an outside database");
      }
    }
    for (Map.Entry<String, String> setting : channelSettings(settings).entrySet()) {
      if (setting.getKey().endsWith("livemode") && Boolean.parseBoolean(setting.getValue())) {
        dangers.add("lockstep.channel." + setting.getKey() + " would move real money");
      }
    }
    return dangers;
  }

  private static Map<String, String> channelSettings(Environment settings) {
    return Binder.get(settings)
        .bind("lockstep.channel", Bindable.mapOf(String.class, String.class))
        .orElse(Map.of());
  }

  private static boolean loopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  static boolean isSet(Environment settings, String name) {
    @Nullable String value = settings.getProperty(name);
    return value != null && !value.isBlank();
  }

  private static Need need(String purpose, String... alternatives) {
    return new Need(
        purpose, Stream.of(alternatives).map(a -> Stream.of(a.split(" ", -1)).toList()).toList());
  }
}
