package dev.lockstep.simulators.sandbox;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;
import org.springframework.web.servlet.function.ServerRequest;

/** Reads the parameters of a request and refuses what is no number or beyond its limit. */
final class Query {

  private final MultiValueMap<String, String> parameters;

  private Query(MultiValueMap<String, String> parameters) {
    this.parameters = parameters;
  }

  static Query of(ServerRequest request) {
    try {
      return new Query(request.params());
    } catch (IllegalStateException e) {
      // The web server could not decode them.
      throw Refused.invalid("The parameters are not understood.");
    }
  }

  long whole(String name, long absent, long min, long max) {
    Long value = wholeOrNull(name, min, max);
    return value == null ? absent : value;
  }

  @Nullable Long wholeOrNull(String name, long min, long max) {
    String text = textOrNull(name);
    if (text == null) {
      return null;
    }
    try {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Refused below.
    }
    throw Refused.invalid(name + " is not a whole number from " + min + " to " + max + ".");
  }

  @Nullable String currencyOrNull(String name) {
    String text = textOrNull(name);
    return text == null ? null : Fields.currency(name, text);
  }

  Faults.Forge forge(String name) {
    String text = textOrNull(name);
    for (Faults.Forge forge : Faults.Forge.values()) {
      if (forge.name().toLowerCase(Locale.ROOT).equals(text)) {
        return forge;
      }
    }
    if (text == null) {
      return Faults.Forge.NONE;
    }
    throw Refused.invalid(name + " is none of none, signature, amount.");
  }

  /** Absent and empty are the same. */
  private @Nullable String textOrNull(String name) {
    List<String> values = parameters.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw Refused.invalid(name + " is given twice.");
    }
    return values.isEmpty() || values.getFirst().isEmpty() ? null : values.getFirst();
  }
}
