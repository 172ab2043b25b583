package dev.lockstep.simulators.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Currency;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads the fields of a JSON body and refuses what is missing, mistyped or beyond its limit. */
final class Fields {

  /** Beyond this a JSON number is not exact for every reader. */
  static final long AMOUNT_MAX = (1L << 53) - 1;

  private static final Pattern ID = Pattern.compile("[0-9A-Za-z_-]{1,64}");
  private static final Pattern TIME = Pattern.compile("[1-9]\\d{3}-.{1,40}");
  private static final int URL_MAX = 500;
  private static final Set<String> CURRENCIES =
      Currency.getAvailableCurrencies().stream()
          .map(Currency::getCurrencyCode)
          .collect(Collectors.toUnmodifiableSet());

  private final JsonNode object;

  private Fields(JsonNode object) {
    this.object = object;
  }

  static Fields of(byte[] body) {
    JsonNode node;
    try {
      node = Json.read(body);
    } catch (JacksonException e) {
      throw Refused.invalid("The body is not JSON.");
    }
    if (!node.isObject()) {
      throw Refused.invalid("The body is not a JSON object.");
    }
    return new Fields(node);
  }

  /** True when the text can be the id of anything in the book. */
  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  static String currency(String name, String text) {
    if (!CURRENCIES.contains(text)) {
      throw Refused.invalid(name + " is not an ISO 4217 code.");
    }
    return text;
  }

  String id(String name) {
    String text = text(name, 64);
    if (!isId(text)) {
      throw Refused.invalid(name + " may hold letters, digits, - and _ only.");
    }
    return text;
  }

  String text(String name, int lengthMax) {
    String text = textOrNull(name, lengthMax);
    if (text == null || text.isBlank()) {
      throw Refused.invalid(name + " is missing.");
    }
    return text;
  }

  @Nullable String textOrNull(String name, int lengthMax) {
    JsonNode node = object.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    if (!node.isString()) {
      throw Refused.invalid(name + " is not a string.");
    }
    String text = node.asString();
    // PostgreSQL stores neither null bytes nor halves of a surrogate pair.
    boolean storable = text.indexOf('\0') < 0 && UTF_8.newEncoder().canEncode(text);
    if (text.length() > lengthMax || !storable) {
      throw Refused.invalid(name + " is longer than " + lengthMax + " or not plain text.");
    }
    return text;
  }

  String oneOf(String name, Set<String> allowed) {
    String text = text(name, 64);
    if (!allowed.contains(text)) {
      throw Refused.invalid(name + " is not one of the bank's.");
    }
    return text;
  }

  long amount(String name) {
    JsonNode node = object.path(name);
    boolean whole = node.isIntegralNumber() && node.canConvertToLong();
    if (!whole || node.asLong() < 1 || node.asLong() > AMOUNT_MAX) {
      throw Refused.invalid(name + " is not a whole number from 1 to " + AMOUNT_MAX + ".");
    }
    return node.asLong();
  }

  String currency(String name) {
    return currency(name, text(name, 3));
  }

  /** An absolute http or https address. */
  String url(String name) {
    String text = text(name, URL_MAX);
    try {
      URI uri = new URI(text);
      String scheme = String.valueOf(uri.getScheme());
      boolean web = scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https");
      if (web && uri.getHost() != null && uri.getUserInfo() == null && uri.getPort() <= 65_535) {
        return text;
      }
    } catch (URISyntaxException e) {
      // Refused below, as an address of another kind is.
    }
    throw Refused.invalid(name + " is not an http address.");
  }

  @Nullable Instant instantOrNull(String name) {
    String text = textOrNull(name, 64);
    if (text == null) {
      return null;
    }
    try {
      if (TIME.matcher(text).matches()) {
        return Instant.parse(text).truncatedTo(ChronoUnit.MICROS);
      }
    } catch (DateTimeException e) {
      // Refused below.
    }
    throw Refused.invalid(name + " is not a time such as 2025-01-31T12:00:00Z.");
  }

  @Nullable Integer wholeOrNull(String name, int max) {
    JsonNode node = object.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    if (!node.isIntegralNumber() || !node.canConvertToInt() || node.asInt() < 0) {
      throw Refused.invalid(name + " is not a whole number.");
    }
    if (node.asInt() > max) {
      throw Refused.invalid(name + " is above " + max + ".");
    }
    return node.asInt();
  }

  @Nullable Boolean flagOrNull(String name) {
    JsonNode node = object.path(name);
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    if (!node.isBoolean()) {
      throw Refused.invalid(name + " is neither true nor false.");
    }
    return node.asBoolean();
  }
}
