package dev.lockstep.privacy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.lockstep.privacy.UserKeys.WrappedKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Seals personal data with a key of its user (AES-256-GCM) and opens it again. Deleting the key
 * erases the user: what it sealed can never be read again, in backups neither once these lack it.
 *
 * <p>Keys in use are kept in memory, at most 10,000 for at most {@value #KEPT_MINUTES} minutes; for
 * so long another node may still read an erased user's data. A user's first {@code encrypt} and a
 * key that is not kept cost one statement of its own transaction, so call it before a commit group,
 * not inside.
 */
public final class PersonalData {

  static final int KEPT_MINUTES = 5;

  private static final long KEPT_MAX = 10_000;
  private static final int PAGE = 500;
  private static final byte TINK_PREFIX = 1;
  private static final int TINK_PREFIX_LENGTH = 5;

  private final UserKeys keys;
  private final MasterKeys masters;
  private final Clock clock;
  private final SealingThreads sealing = new SealingThreads();
  private final Cache<String, DataKey> kept =
      Caffeine.newBuilder()
          .maximumSize(KEPT_MAX)
          .executor(Runnable::run)
          .expireAfterWrite(Duration.ofMinutes(KEPT_MINUTES))
          .build();

  PersonalData(UserKeys keys, MasterKeys masters, Clock clock) {
    this.keys = keys;
    this.masters = masters;
    this.clock = clock;
  }

  private record DataKey(int id, Aead aead) {}

  /**
   * Seals the bytes for a user.
   *
   * @param userId whose data it is, 1 to 50 characters
   * @param context what it belongs to, for instance an order id; the same is needed to open it
   */
  public byte[] encrypt(String userId, String context, byte[] clear) {
    DataKey key = kept.get(userId, this::findOrMake);
    try {
      return sealing.call(() -> key.aead().encrypt(clear, associated(userId, context)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Personal data cannot be sealed.", e);
    }
  }

  /**
   * Opens what {@link #encrypt} sealed.
   *
   * @throws IllegalStateException if it was changed or belongs to another user or context
   */
  public Opened decrypt(String userId, String context, byte[] sealed) {
    DataKey key = kept.getIfPresent(userId);
    if (key == null || key.id() != keyId(sealed)) {
      // Another node may have erased the user and made a new key since.
      Optional<DataKey> stored = keys.find(userId).map(this::unwrap);
      if (stored.isEmpty() || stored.get().id() != keyId(sealed)) {
        return new Opened.Erased();
      }
      key = stored.get();
      kept.put(userId, key);
    }
    try {
      return new Opened.Clear(key.aead().decrypt(sealed, associated(userId, context)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Sealed personal data does not fit its place.", e);
    }
  }

  /** Erases the user: deletes the key. Blind indexes of the user are the caller's to clear. */
  public void erase(String userId) {
    keys.delete(userId);
    kept.invalidate(userId);
  }

  /**
   * Wraps every data key anew that an earlier master key wrapped. May run beside everything else,
   * and again after it was cut off.
   *
   * @return how many keys were wrapped anew
   */
  public int rewrap() {
    int count = 0;
    List<WrappedKey> page;
    do {
      page = keys.wrappedByOthersThan(masters.newestId(), PAGE);
      for (WrappedKey former : page) {
        count += keys.replace(former, wrap(former.userId(), handle(former)));
      }
    } while (page.size() == PAGE);
    return count;
  }

  private DataKey findOrMake(String userId) {
    return unwrap(keys.find(userId).orElseGet(() -> make(userId)));
  }

  private WrappedKey make(String userId) {
    try {
      var handle =
          sealing.call(() ->
              KeysetHandle.generateNew(
                  PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get()));
      return keys.addOrFind(wrap(userId, handle), clock.instant());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("No data key can be made.", e);
    }
  }

  private WrappedKey wrap(String userId, KeysetHandle handle) {
    try {
      byte[] wrapped =
          sealing.call(() ->
              TinkProtoKeysetFormat.serializeEncryptedKeyset(
                  handle,
                  masters.newest(),
                  userId.getBytes(StandardCharsets.UTF_8),
                  RegistryConfiguration.get()));
      return new WrappedKey(userId, wrapped, masters.newestId());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("A data key cannot be wrapped.", e);
    }
  }

  private KeysetHandle handle(WrappedKey wrapped) {
    try {
      return TinkProtoKeysetFormat.parseEncryptedKeyset(
          wrapped.key(),
          masters.byId(wrapped.masterKeyId()),
          wrapped.userId().getBytes(StandardCharsets.UTF_8),
          RegistryConfiguration.get());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "A data key was not wrapped by master key " + wrapped.masterKeyId() + ".", e);
    }
  }

  private DataKey unwrap(WrappedKey wrapped) {
    KeysetHandle handle = handle(wrapped);
    try {
      Aead aead = handle.getPrimitive(RegistryConfiguration.get(), Aead.class);
      return new DataKey(handle.getPrimary().getId(), aead);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("A data key cannot be used.", e);
    }
  }

  /** Tink writes a 1 and the id of the key before what it seals. */
  private static int keyId(byte[] sealed) {
    if (sealed.length < TINK_PREFIX_LENGTH || sealed[0] != TINK_PREFIX) {
      throw new IllegalStateException("This is no sealed personal data.");
    }
    return ByteBuffer.wrap(sealed, 1, Integer.BYTES).getInt();
  }

  /** Length first, so that no user and context can be read as another pair. */
  private static byte[] associated(String userId, String context) {
    String text = userId.length() + ":" + userId + ":" + context;
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
