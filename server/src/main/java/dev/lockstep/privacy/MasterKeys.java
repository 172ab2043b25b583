package dev.lockstep.privacy;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.subtle.AesGcmJce;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The master keys by id. The newest wraps; all unwrap. */
final class MasterKeys {

  static final int KEY_LENGTH = 32;

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,32}");

  private final String newestId;
  private final Map<String, Aead> keys;

  private MasterKeys(String newestId, Map<String, Aead> keys) {
    this.newestId = newestId;
    this.keys = Map.copyOf(keys);
  }

  /** Master keys as settings write them: {@code id:base64}, the newest first. */
  static MasterKeys of(List<String> settings) {
    Map<String, byte[]> keys = new LinkedHashMap<>();
    for (String setting : settings) {
      int colon = setting.indexOf(':');
      String id = setting.substring(0, Math.max(colon, 0));
      if (!ID.matcher(id).matches()) {
        throw new IllegalStateException("A master key is written as id:base64.");
      }
      if (keys.put(id, decode(setting.substring(colon + 1), "master key " + id)) != null) {
        throw new IllegalStateException("Master key " + id + " is given twice.");
      }
    }
    return of(keys.keySet().iterator().next(), keys);
  }

  static MasterKeys of(String newestId, Map<String, byte[]> keys) {
    try {
      AeadConfig.register();
      Map<String, Aead> wrappers = new LinkedHashMap<>();
      for (var key : keys.entrySet()) {
        wrappers.put(key.getKey(), new AesGcmJce(key.getValue()));
      }
      return new MasterKeys(newestId, wrappers);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("A master key cannot be used.", e);
    }
  }

  static byte[] decode(String base64, String name) {
    byte[] key;
    try {
      key = Base64.getDecoder().decode(base64.trim());
    } catch (IllegalArgumentException e) {
      // Without the cause: its message may quote the key.
      throw new IllegalStateException(name + " is not base64");
    }
    if (key.length != KEY_LENGTH) {
      throw new IllegalStateException(name + " has not " + KEY_LENGTH + " bytes");
    }
    return key;
  }

  String newestId() {
    return newestId;
  }

  Aead newest() {
    return byId(newestId);
  }

  Aead byId(String id) {
    @Nullable Aead key = keys.get(id);
    if (key == null) {
      throw new IllegalStateException("Master key " + id + " is not set.");
    }
    return key;
  }
}
