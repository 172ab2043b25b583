package dev.lockstep.redis;

import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A Lua script, sent by its hash; in full only to a server that has not seen it. A script may run
 * twice when a connection breaks: write it so that this does no harm.
 */
public final class RedisScript {

  private final String text;
  private final String sha;
  private final ScriptOutputType answer;

  public RedisScript(ScriptOutputType answer, String text) {
    this.answer = answer;
    this.text = text;
    this.sha = sha1(text);
  }

  String text() {
    return text;
  }

  String sha() {
    return sha;
  }

  ScriptOutputType answer() {
    return answer;
  }

  /** Redis names scripts so; nothing rests on it being hard to forge. */
  private static String sha1(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
