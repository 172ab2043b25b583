package dev.lockstep.privacy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The wrapped data keys of the users, in the database. */
final class UserKeys {

  private static final String SELECT =
      """
      select user_id, wrapped_key, master_key_id from user_data_key where user_id = :user
      """;

  private static final String INSERT =
      """
      insert into user_data_key (user_id, wrapped_key, master_key_id, gmt_create)
      values (:user, :key, :master, :now)
      """;

  private static final String DELETE =
      """
      delete from user_data_key where user_id = :user
      """;

  private static final String SELECT_WRAPPED_BY_OTHERS =
      """
      select user_id, wrapped_key, master_key_id from user_data_key
      where master_key_id <> :master order by user_id limit :limit
      """;

  private static final String REWRAP =
      """
      update user_data_key set wrapped_key = :key, master_key_id = :master
      where user_id = :user and master_key_id = :former
      """;

  private final JdbcClient jdbc;

  UserKeys(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A row; never compared. */
  @SuppressWarnings("ArrayRecordComponent")
  record WrappedKey(String userId, byte[] key, String masterKeyId) {}

  Optional<WrappedKey> find(String userId) {
    return jdbc.sql(SELECT).param("user", userId).query(UserKeys::row).optional();
  }

  /** Adds the key; answers the one that is there if another node was faster. */
  WrappedKey addOrFind(WrappedKey key, Instant now) {
    try {
      jdbc.sql(INSERT)
          .param("user", key.userId())
          .param("key", key.key())
          .param("master", key.masterKeyId())
          .param("now", Timestamp.from(now))
          .update();
      return key;
    } catch (DuplicateKeyException e) {
      return find(key.userId()).orElseThrow(() -> e);
    }
  }

  void delete(String userId) {
    jdbc.sql(DELETE).param("user", userId).update();
  }

  List<WrappedKey> wrappedByOthersThan(String masterKeyId, int limit) {
    return jdbc.sql(SELECT_WRAPPED_BY_OTHERS)
        .param("master", masterKeyId)
        .param("limit", limit)
        .query(UserKeys::row)
        .list();
  }

  /** Replaces a wrapping; a key erased or rewrapped meanwhile stays as it is. */
  int replace(WrappedKey former, WrappedKey wrapped) {
    return jdbc.sql(REWRAP)
        .param("key", wrapped.key())
        .param("master", wrapped.masterKeyId())
        .param("user", former.userId())
        .param("former", former.masterKeyId())
        .update();
  }

  private static WrappedKey row(ResultSet row, int number) throws SQLException {
    return new WrappedKey(
        row.getString("user_id"), row.getBytes("wrapped_key"), row.getString("master_key_id"));
  }
}
