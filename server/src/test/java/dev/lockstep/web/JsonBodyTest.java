package dev.lockstep.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.problem.FieldCode;
import dev.lockstep.problem.Refusal;
import dev.lockstep.problem.RequestCode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

// Named readings keep the table below readable.
@SuppressWarnings("UnnecessaryLambda")
class JsonBodyTest {

  private enum Colour {
    RED,
    GREEN
  }

  private static final Consumer<JsonBody> NAME = b -> b.string("f", 1, 5);
  private static final Consumer<JsonBody> OPTIONAL_NAME = b -> b.optionalString("f", 5);
  private static final Consumer<JsonBody> DIGITS =
      b -> b.string("f", 1, 5, Pattern.compile("[0-9]+"));
  private static final Consumer<JsonBody> LINES = b -> b.optionalLines("f", 9);
  private static final Consumer<JsonBody> QUANTITY = b -> b.integer("f", 1, 1_000_000);
  private static final Consumer<JsonBody> LATITUDE =
      b -> b.optionalDecimal("f", new BigDecimal(-90), new BigDecimal(90), 7);
  private static final Consumer<JsonBody> COLOUR = b -> b.choice("f", Colour.class);
  private static final Consumer<JsonBody> OBJECT = b -> b.object("f").string("x", 1, 5);
  private static final Consumer<JsonBody> LIST =
      b -> b.objects("f", 1, 2).forEach(o -> o.string("x", 1, 5));
  private static final Consumer<JsonBody> WORDS = b -> b.strings("f", 1, 2, 3);
  private static final Consumer<JsonBody> EXT = b -> b.optionalJson("f", 20);
  private static final Consumer<JsonBody> FLAG = b -> b.optionalFlag("f");
  private static final Consumer<JsonBody> TIME = b -> b.optionalInstant("f");

  private static Arguments row(String json, Consumer<JsonBody> read, String... faults) {
    return Arguments.of(json, read, List.of(faults));
  }

  // @formatter:off
  static final List<Arguments> ROWS = List.of(
      row("{'f':'abc'}",                   NAME),
      row("{'f':'😀😀😀😀😀'}",              NAME),
      row("{'f':'שלום'}",                  NAME),
      row("{'f':'a','unknown':[{}]}",      NAME),
      row("{}",                            NAME,          "f FIELD_REQUIRED"),
      row("{'f':null}",                    NAME,          "f FIELD_REQUIRED"),
      row("{'f':''}",                      NAME,          "f FIELD_LENGTH"),
      row("{'f':'   '}",                   NAME,          "f FIELD_LENGTH"),
      row("{'f':'abcdef'}",                NAME,          "f FIELD_LENGTH"),
      row("{'f':12}",                      NAME,          "f FIELD_TYPE"),
      row("{'f':['a']}",                   NAME,          "f FIELD_TYPE"),
      row("{'f':'a\\u0000b'}",             NAME,          "f FIELD_CHARACTERS"),
      row("{'f':'a\\nb'}",                 NAME,          "f FIELD_CHARACTERS"),
      row("{'f':'a\\u0085'}",              NAME,          "f FIELD_CHARACTERS"),
      row("{'f':'\\ud83d'}",               NAME,          "f FIELD_CHARACTERS"),
      row("{'f':'\\ude00\\ud83d'}",        NAME,          "f FIELD_CHARACTERS"),
      row("{'f':null}",                    OPTIONAL_NAME),
      row("{'f':''}",                      OPTIONAL_NAME),
      row("{'f':'123'}",                   DIGITS),
      row("{'f':'12a'}",                   DIGITS,        "f FIELD_PATTERN"),
      row("{'f':'a\\n\\tb'}",              LINES),
      row("{'f':'a\\u0000b'}",             LINES,         "f FIELD_CHARACTERS"),
      row("{'f':1}",                       QUANTITY),
      row("{'f':1000000}",                 QUANTITY),
      row("{'f':0}",                       QUANTITY,      "f FIELD_RANGE"),
      row("{'f':-1}",                      QUANTITY,      "f FIELD_RANGE"),
      row("{'f':1000000000}",              QUANTITY,      "f FIELD_RANGE"),
      row("{'f':1099511627776}",           QUANTITY,      "f FIELD_RANGE"),
      row("{'f':99999999999999999999999}", QUANTITY,      "f FIELD_RANGE"),
      row("{'f':1.5}",                     QUANTITY,      "f FIELD_TYPE"),
      row("{'f':1.0}",                     QUANTITY,      "f FIELD_TYPE"),
      row("{'f':1e3}",                     QUANTITY,      "f FIELD_TYPE"),
      row("{'f':'1'}",                     QUANTITY,      "f FIELD_TYPE"),
      row("{'f':true}",                    QUANTITY,      "f FIELD_TYPE"),
      row("{'f':39.9042}",                 LATITUDE),
      row("{'f':-90}",                     LATITUDE),
      row("{'f':90.1}",                    LATITUDE,      "f FIELD_RANGE"),
      row("{'f':1.12345678}",              LATITUDE,      "f FIELD_RANGE"),
      row("{'f':1e999999999}",             LATITUDE,      "f FIELD_RANGE"),
      row("{'f':'39'}",                    LATITUDE,      "f FIELD_TYPE"),
      row("{'f':'RED'}",                   COLOUR),
      row("{'f':'red'}",                   COLOUR,        "f FIELD_ENUM"),
      row("{'f':0}",                       COLOUR,        "f FIELD_TYPE"),
      row("{'f':{'x':'a'}}",               OBJECT),
      row("{'f':{}}",                      OBJECT,        "f.x FIELD_REQUIRED"),
      row("{}",                            OBJECT,        "f FIELD_REQUIRED"),
      row("{'f':[]}",                      OBJECT,        "f FIELD_TYPE"),
      row("{'f':[{'x':'a'},{'x':'b'}]}",   LIST),
      row("{'f':[{'x':'a'},{'x':1}]}",     LIST,          "f[1].x FIELD_TYPE"),
      row("{'f':[{},2]}",                  LIST,
          "f[1] FIELD_TYPE", "f[0].x FIELD_REQUIRED"),
      row("{'f':[]}",                      LIST,          "f FIELD_LENGTH"),
      row("{'f':[{},{},{}]}",              LIST,          "f FIELD_TOO_MANY"),
      row("{'f':{}}",                      LIST,          "f FIELD_TYPE"),
      row("{}",                            LIST,          "f FIELD_REQUIRED"),
      row("{'f':['a','bcde']}",            WORDS,         "f[1] FIELD_LENGTH"),
      row("{'f':['a',null]}",              WORDS,         "f[1] FIELD_TYPE"),
      row("{'f':{'b':[1,{'c':null}]}}",    EXT),
      row("{'f':{'b':'12345678901234567'}}", EXT,         "f FIELD_TOO_LARGE"),
      row("{'f':{'b':'\\u0000'}}",         EXT,           "f FIELD_CHARACTERS"),
      row("{'f':'text'}",                  EXT,           "f FIELD_TYPE"),
      row("{'f':false}",                   FLAG),
      row("{'f':'false'}",                 FLAG,          "f FIELD_TYPE"),
      row("{'f':'2025-01-31T12:00:00Z'}",  TIME),
      row("{'f':'31.1.2025'}",             TIME,          "f FIELD_PATTERN"));
  // @formatter:on

  @ParameterizedTest
  @FieldSource("ROWS")
  void judgesField(String json, Consumer<JsonBody> read, List<String> faults) {
    JsonBody body = body(json);
    read.accept(body);
    assertThat(body.faults())
        .extracting(f -> f.field() + " " + f.code())
        .containsExactlyInAnyOrderElementsOf(faults);
  }

  @Test
  void refusesOnceWithAllFaults() {
    JsonBody body = body("{'name':'','count':0}");
    body.string("name", 1, 5);
    body.integer("count", 1, 5);
    body.string("seller", 1, 5);
    body.fault(FieldCode.FIELD_RANGE, "total", "is not the sum");
    Refusal refusal = catchThrowableOfType(Refusal.class, body::check);
    assertThat(refusal.code()).isEqualTo(RequestCode.REQUEST_INVALID);
    assertThat(refusal.faults())
        .extracting(f -> f.field())
        .containsExactly("name", "count", "seller", "total");
    assertThat(refusal.getStackTrace()).isEmpty();
  }

  @Test
  void readsValues() {
    JsonBody body = body("{'s':'a','i':7,'d':1.50,'t':'2025-01-31T12:00:00Z','e':{'b':1,'a':2}}");
    assertThat(body.string("s", 1, 5)).isEqualTo("a");
    assertThat(body.integer("i", 0, 9)).isEqualTo(7);
    assertThat(body.optionalDecimal("d", BigDecimal.ZERO, BigDecimal.TEN, 2)).isEqualTo("1.50");
    assertThat(body.optionalInstant("t")).isEqualTo(Instant.parse("2025-01-31T12:00:00Z"));
    assertThat(body.optionalJson("e", 100)).isEqualTo("{\"a\":2,\"b\":1}");
    assertThat(body.optionalObject("none")).isNull();
    body.check();
  }

  @Test
  void keepsAtMostHundredFaults() {
    JsonBody body = body("{'f':[" + "1,".repeat(500) + "1]}");
    body.strings("f", 1, 1_000, 5);
    assertThat(body.faults()).hasSize(Faults.KEPT_MAX);
  }

  static Stream<String> malformed() {
    return Stream.of(
        "",
        "{",
        "{'a':1,}",
        "{'a':1} x",
        "{'a':1}{'b':2}",
        "{'a':1,'a':2}",
        "{'a':{'b':1,'b':1}}",
        "{'a':NaN}",
        "{'a':{'\\ud83d':1}}",
        "{'a':01}",
        "'\n'",
        "{'a':" + "[".repeat(40) + "]".repeat(40) + "}",
        "[".repeat(200_000),
        "{'a':" + "9".repeat(100_000) + "}",
        "{'" + "k".repeat(60_000) + "':1}");
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void refusesWhatIsNoJson(String json) {
    assertThatThrownBy(() -> body(json))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> assertThat(refusal.code()).isEqualTo(RequestCode.REQUEST_MALFORMED))
        .hasMessageNotContaining("kkk");
  }

  @Test
  void refusesBrokenUtf8() {
    byte[] broken = {'{', '"', 'a', '"', ':', '"', (byte) 0xC3, '"', '}'};
    assertThatThrownBy(() -> JsonBody.parse(broken)).isInstanceOf(Refusal.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null", "1", "'text'", "true"})
  void refusesWhatIsNoObject(String json) {
    assertThatThrownBy(() -> body(json))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> assertThat(refusal.code()).isEqualTo(RequestCode.REQUEST_INVALID));
  }

  @Test
  void canonicalTextIsTheSameForTheSameMeaning() {
    byte[] one = body("{'b':[1,{'y':1.50,'x':null}],'a':'ä'}").canonical();
    byte[] two = body("{ 'a' : '\\u00e4', 'b':[1, {'x':null, 'y':1.5}] }").canonical();
    assertThat(one).isEqualTo(two);
    assertThat(one).isNotEqualTo(body("{'a':'ä','b':[{'x':null,'y':1.5},1]}").canonical());
  }

  private static JsonBody body(String json) {
    return JsonBody.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
