package dev.lockstep.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Where a page of a list ended: the key of its last entry, opaque to callers. Not signed: a made-up
 * cursor only shows another page of what its caller may see anyway.
 *
 * @param parts the key, most significant part first; no part holds a line break
 */
public record Cursor(List<String> parts) {

  static final int LENGTH_MAX = 500;

  public Cursor {
    parts = List.copyOf(parts);
  }

  public static Cursor of(String... parts) {
    return new Cursor(List.of(parts));
  }

  /** The text callers hand back as {@code cursor}. */
  public String encode() {
    byte[] bytes = String.join("\n", parts).getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static Optional<Cursor> decode(String text, int size) {
    if (text.length() > LENGTH_MAX) {
      return Optional.empty();
    }
    try {
      var bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
      String key = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      Cursor cursor = new Cursor(List.of(key.split("\n", -1)));
      boolean clean = cursor.parts.stream().allMatch(part -> Texts.clean(part, false));
      return cursor.parts.size() == size && clean ? Optional.of(cursor) : Optional.empty();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
