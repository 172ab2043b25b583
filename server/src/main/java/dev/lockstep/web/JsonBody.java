package dev.lockstep.web;

import dev.lockstep.problem.Fault;
import dev.lockstep.problem.FieldCode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * A JSON object of a request, read field by field. Reading never throws: a wrong field is noted and
 * answered with a stand-in, and {@link #check()} refuses the request with every fault at once. Use
 * no value before {@code check()}.
 *
 * <p>A field that is null counts as absent. Unknown fields are ignored, so that newer clients can
 * talk to older servers. Duplicate names and nesting deeper than 32 refuse the body as malformed.
 *
 * <p>A controller may take a {@code JsonBody} argument: content type, size and syntax are then
 * checked before it is called.
 */
public final class JsonBody {

  private final JsonNode node;
  private final String path;
  private final Faults faults;

  private JsonBody(JsonNode node, String path, Faults faults) {
    this.node = node;
    this.path = path;
    this.faults = faults;
  }

  /** Reads a body; refuses it as malformed if it is no JSON, as invalid if it is no object. */
  public static JsonBody parse(byte[] bytes) {
    JsonBody body = new JsonBody(JsonText.read(bytes), "", new Faults());
    if (!body.node.isObject()) {
      body.faults.add(FieldCode.FIELD_TYPE, "", "the body must be a JSON object");
      body.check();
    }
    return body;
  }

  /** A required text on one line, its length in characters. */
  public String string(String field, int min, int max) {
    return required(field, "", f -> f.text(new Texts.Bounds(min, max, false), null));
  }

  /** A required text of a form. */
  public String string(String field, int min, int max, Pattern form) {
    return required(field, "", f -> f.text(new Texts.Bounds(min, max, false), form));
  }

  /** A text on one line, or null if it is absent; an empty text is a text. */
  public @Nullable String optionalString(String field, int max) {
    return optional(field, f -> f.text(new Texts.Bounds(0, max, false), null));
  }

  /** A text of a form, or null if it is absent. */
  public @Nullable String optionalString(String field, int max, Pattern form) {
    return optional(field, f -> f.text(new Texts.Bounds(0, max, false), form));
  }

  /** A text that may have several lines, or null if it is absent. */
  public @Nullable String optionalLines(String field, int max) {
    return optional(field, f -> f.text(new Texts.Bounds(0, max, true), null));
  }

  /** A required whole number; {@code 1.0}, {@code 1e3} and {@code "1"} are of the wrong type. */
  public long integer(String field, long min, long max) {
    return required(field, min, f -> f.integer(min, max));
  }

  /** A whole number, or null if it is absent. */
  public @Nullable Long optionalInteger(String field, long min, long max) {
    return optional(field, f -> f.integer(min, max));
  }

  /** A number with at most {@code scale} decimals within the bounds, or null if it is absent. */
  public @Nullable BigDecimal optionalDecimal(
      String field, BigDecimal min, BigDecimal max, int scale) {
    return optional(field, f -> f.decimal(min, max, scale));
  }

  /** A required word: the exact name of a constant. */
  public <E extends Enum<E>> E choice(String field, Class<E> type) {
    return required(field, type.getEnumConstants()[0], f -> f.choice(type));
  }

  /** The exact name of a constant, or null if it is absent. */
  public <E extends Enum<E>> @Nullable E optionalChoice(String field, Class<E> type) {
    return optional(field, f -> f.choice(type));
  }

  /** true or false, or null if it is absent. */
  public @Nullable Boolean optionalFlag(String field) {
    return optional(field, JsonField::flag);
  }

  /** An ISO-8601 instant in UTC, or null if it is absent. */
  public @Nullable Instant optionalInstant(String field) {
    return optional(field, JsonField::instant);
  }

  /**
   * A required object. If it is missing or no object, that is the one fault; those of its fields
   * are not noted.
   */
  public JsonBody object(String field) {
    return required(field, standIn(field), this::nested);
  }

  /** An object, or null if it is absent. */
  public @Nullable JsonBody optionalObject(String field) {
    return optional(field, this::nested);
  }

  /** The objects of a list of {@code min} to {@code max} entries; absent counts as empty. */
  public List<JsonBody> objects(String field, int min, int max) {
    return collect(field, min, max, this::nested);
  }

  /** The texts of a list of {@code min} to {@code max} entries; absent counts as empty. */
  public List<String> strings(String field, int min, int max, int lengthMax) {
    return collect(field, min, max, f -> f.text(new Texts.Bounds(1, lengthMax, false), null));
  }

  /** The words of a list of {@code min} to {@code max} entries; absent counts as empty. */
  public <E extends Enum<E>> List<E> choices(String field, Class<E> type, int min, int max) {
    return collect(field, min, max, f -> f.choice(type));
  }

  /** A free-form object as canonical JSON of at most {@code bytesMax} bytes, or null if absent. */
  public @Nullable String optionalJson(String field, int bytesMax) {
    return optional(field, f -> f.json(bytesMax));
  }

  /** Notes a fault found by the caller; the field's name is relative to this object. */
  public void fault(FieldCode code, String field, String detail) {
    faults.add(code, at(field), detail);
  }

  /** Notes a fault with a code of the caller's own. */
  public void fault(String code, String field, String detail) {
    faults.add(new Fault(at(field), code, detail));
  }

  /** The full path of a field of this object, as faults name it: {@code items[0].quantity}. */
  public String at(String field) {
    return path.isEmpty() ? field : path + "." + field;
  }

  /** All faults found so far in the whole body, for a caller that adds faults of other sources. */
  public List<Fault> faults() {
    return faults.list();
  }

  /** Refuses the whole request with all faults found so far, or returns if there are none. */
  public void check() {
    faults.check();
  }

  /** SHA-256 in hex of the canonical text: the same for the same meaning. */
  public String sha256() {
    return Hashes.sha256(canonical());
  }

  /** The object's canonical text: the same bytes for the same meaning. */
  byte[] canonical() {
    return JsonText.canonical(node);
  }

  private JsonField field(String field) {
    return new JsonField(node.path(field), at(field), faults);
  }

  private @Nullable JsonBody nested(JsonField field) {
    return field.object() ? new JsonBody(field.value(), field.path(), faults) : null;
  }

  /** Notes its faults where nobody looks, so that one missing object is one fault. */
  private JsonBody standIn(String field) {
    return new JsonBody(MissingNode.getInstance(), at(field), new Faults());
  }

  private <T> T required(String name, T standIn, Function<JsonField, @Nullable T> read) {
    JsonField field = field(name);
    if (field.absent()) {
      faults.add(FieldCode.FIELD_REQUIRED, field.path());
      return standIn;
    }
    T value = read.apply(field);
    return value == null ? standIn : value;
  }

  private <T> @Nullable T optional(String name, Function<JsonField, @Nullable T> read) {
    JsonField field = field(name);
    return field.absent() ? null : read.apply(field);
  }

  private <T> List<T> collect(
      String name, int min, int max, Function<JsonField, @Nullable T> read) {
    List<T> values = new ArrayList<>();
    for (JsonField entry : field(name).entries(min, max)) {
      T value = read.apply(entry);
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }
}
