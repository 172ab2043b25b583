package dev.lockstep.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** One thing done to the clean world behind the service's back, and who must name it. */
record Damage(String invariant, String what, List<String> sql) {

  private static final Pattern ENTRY =
      Pattern.compile("(?m)^-- ([a-z-]+): (.+)\\n([A-Z][^;]*;\\n)+");

  static final List<Damage> ALL = read();

  private static List<Damage> read() {
    try (var file = Damage.class.getResourceAsStream("/audit/damages.sql")) {
      var text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      return ENTRY.matcher(text).results().map(Damage::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Damage of(MatchResult entry) {
    var statements = entry.group().substring(entry.group().indexOf('\n'));
    return new Damage(
        entry.group(1),
        entry.group(2),
        Arrays.stream(statements.split(";")).filter(sql -> !sql.isBlank()).toList());
  }

  @Override
  public String toString() {
    return invariant + ": " + what;
  }
}
