package dev.lockstep.web;

import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.RequestCode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Bytes to a JSON tree and back to one canonical text. */
final class JsonText {

  static final int NESTING_MAX = 32;

  private static final int NUMBER_LENGTH_MAX = 64;
  private static final int NAME_LENGTH_MAX = 1_000;

  /** For trees of requests: strict where two readers could understand two different things. */
  static final JsonMapper STRICT =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(NESTING_MAX)
                          .maxNumberLength(NUMBER_LENGTH_MAX)
                          .maxNameLength(NAME_LENGTH_MAX)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private JsonText() {}

  /** Reads one JSON value; anything else refuses the request as malformed. */
  static JsonNode read(byte[] bytes) {
    if (bytes.length == 0) {
      throw new Refusal(RequestCode.REQUEST_MALFORMED, "The request has no body.");
    }
    try {
      return STRICT.readTree(bytes);
    } catch (JacksonException e) {
      throw new Refusal(RequestCode.REQUEST_MALFORMED, sentence(e));
    } catch (NumberFormatException e) {
      // The parser's own way to refuse an exponent of more digits than an int has.
      throw new Refusal(RequestCode.REQUEST_MALFORMED, "The JSON holds an endless number.");
    }
  }

  /** Says where, never what: the parser's own message may quote the body. */
  private static String sentence(JacksonException e) {
    if (e instanceof StreamConstraintsException) {
      return "The JSON is nested deeper than "
          + NESTING_MAX
          + " or holds an endless name or number.";
    }
    TokenStreamLocation place = e.getLocation();
    if (place == null || place.getLineNr() < 1) {
      return "The body is not valid JSON.";
    }
    return "The body is not valid JSON at line %d, column %d."
        .formatted(place.getLineNr(), place.getColumnNr());
  }

  /**
   * The same text for the same meaning: members sorted, no blanks, {@code 1.50} and {@code 1.5}
   * alike.
   */
  static byte[] canonical(JsonNode node) {
    return STRICT.writeValueAsBytes(sorted(node));
  }

  private static JsonNode sorted(JsonNode node) {
    if (node.isObject()) {
      Map<String, JsonNode> members = new TreeMap<>();
      node.properties().forEach(member -> members.put(member.getKey(), sorted(member.getValue())));
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      members.forEach(object::set);
      return object;
    }
    if (node.isArray()) {
      var array = JsonNodeFactory.instance.arrayNode(node.size());
      node.forEach(element -> array.add(sorted(element)));
      return array;
    }
    if (node.isBigDecimal()) {
      BigDecimal value = node.decimalValue();
      return JsonNodeFactory.instance.numberNode(value.stripTrailingZeros());
    }
    return node;
  }

  /** Whether every text and name in the tree can be stored: no null bytes, no half surrogates. */
  static boolean clean(JsonNode node) {
    if (node.isString()) {
      return Texts.clean(node.stringValue(), true);
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (!Texts.clean(member.getKey(), false)) {
        return false;
      }
    }
    for (JsonNode child : node) {
      if (!clean(child)) {
        return false;
      }
    }
    return true;
  }
}
