package dev.lockstep.webhook;

import dev.lockstep.problem.Refusal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The rows of webhook_endpoint. */
final class Endpoints {

  private static final int ENABLED = 1;
  private static final int DISABLED = 2;

  private static final String OF_SELLERS =
      """
      SELECT * FROM webhook_endpoint WHERE seller_id IN (:sellers)
      """;

  private static final String PAGE =
      """
      SELECT * FROM webhook_endpoint
      WHERE seller_id = :seller AND endpoint_id > :after
      ORDER BY endpoint_id LIMIT :limit
      """;

  private static final String FIND =
      """
      SELECT * FROM webhook_endpoint WHERE endpoint_id = :id
      """;

  private static final String INSERT =
      """
      INSERT INTO webhook_endpoint
        (endpoint_id, seller_id, url, description, event_types, endpoint_state, disabled_reason,
         secret, failures, gmt_create, gmt_modified)
      VALUES (:id, :seller, :url, :description, :types, :state, :reason, :secret, 0, :now, :now)
      """;

  private static final String UPDATE_WISH =
      """
      UPDATE webhook_endpoint
      SET url = :url, description = :description, event_types = :types, gmt_modified = :now
      WHERE endpoint_id = :id
      """;

  private static final String UPDATE_HEALTH =
      """
      UPDATE webhook_endpoint
      SET endpoint_state = :state, disabled_reason = :reason, failures = :failures,
        failing_since = :since, probe_at = :probe, gmt_modified = :now
      WHERE endpoint_id = :id
      """;

  private static final String UPDATE_SECRETS =
      """
      UPDATE webhook_endpoint
      SET secret = :secret, former_secret = :former, former_secret_until = :until,
        gmt_modified = :now
      WHERE endpoint_id = :id
      """;

  private static final String DELETE =
      """
      DELETE FROM webhook_endpoint WHERE endpoint_id = :id
      """;

  private static final String STATES =
      """
      SELECT count(*) AS total,
        sum(CASE WHEN probe_at IS NOT NULL THEN 1 ELSE 0 END) AS open,
        sum(CASE WHEN endpoint_state = 2 THEN 1 ELSE 0 END) AS disabled
      FROM webhook_endpoint
      """;

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;

  Endpoints(JdbcClient jdbc, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.transaction = transaction;
  }

  List<Endpoint> ofSellers(Collection<String> sellers) {
    return jdbc.sql(OF_SELLERS).param("sellers", sellers).query(Endpoints::read).list();
  }

  List<Endpoint> page(String seller, String after, int limit) {
    return jdbc.sql(PAGE)
        .param("seller", seller)
        .param("after", after)
        .param("limit", limit)
        .query(Endpoints::read)
        .list();
  }

  Optional<Endpoint> find(String id) {
    return jdbc.sql(FIND).param("id", id).query(Endpoints::read).optional();
  }

  /** Locks the row until the end of the caller's transaction. */
  Optional<Endpoint> lock(String id) {
    return jdbc.sql(FIND + " FOR UPDATE").param("id", id).query(Endpoints::read).optional();
  }

  /**
   * Adds an endpoint. Two calls at once may end one above the limit, which is no harm.
   *
   * @throws Refusal if the seller has too many, or one with this URL
   */
  void add(Endpoint endpoint, int max) {
    refusingTaken(() -> {
      if (ofSellers(List.of(endpoint.sellerId())).size() >= max) {
        throw new Refusal(WebhookCode.WEBHOOK_ENDPOINTS_MAX);
      }
      jdbc.sql(INSERT)
          .param("id", endpoint.endpointId())
          .param("seller", endpoint.sellerId())
          .param("url", endpoint.wish().url())
          .param("description", endpoint.wish().description())
          .param("types", String.join(",", endpoint.wish().eventTypes()))
          .param("state", endpoint.health().enabled() ? ENABLED : DISABLED)
          .param("reason", reason(endpoint.health()))
          .param("secret", endpoint.secrets().current())
          .param("now", time(endpoint.created()))
          .update();
    });
  }

  void change(String id, Endpoint.Wish wish, Instant now) {
    refusingTaken(() ->
        jdbc.sql(UPDATE_WISH)
            .param("id", id)
            .param("url", wish.url())
            .param("description", wish.description())
            .param("types", String.join(",", wish.eventTypes()))
            .param("now", time(now))
            .update());
  }

  void change(String id, Health health, Instant now) {
    jdbc.sql(UPDATE_HEALTH)
        .param("id", id)
        .param("state", health.enabled() ? ENABLED : DISABLED)
        .param("reason", reason(health))
        .param("failures", health.failures())
        .param("since", time(health.failingSince()))
        .param("probe", time(health.probeAt()))
        .param("now", time(now))
        .update();
  }

  void change(String id, Endpoint.Sealed secrets, Instant now) {
    jdbc.sql(UPDATE_SECRETS)
        .param("id", id)
        .param("secret", secrets.current())
        .param("former", secrets.former())
        .param("until", time(secrets.formerUntil()))
        .param("now", time(now))
        .update();
  }

  /** Its deliveries go with the next clean-up; nothing of them leaves any more. */
  void delete(String id) {
    jdbc.sql(DELETE).param("id", id).update();
  }

  TransactionTemplate transaction() {
    return transaction;
  }

  /** How many there are, with an open circuit, disabled. */
  record States(long total, long open, long disabled) {}

  States states() {
    return jdbc.sql(STATES)
        .query((row, _) ->
            new States(row.getLong("total"), row.getLong("open"), row.getLong("disabled")))
        .single();
  }

  private static void refusingTaken(Runnable write) {
    try {
      write.run();
    } catch (DuplicateKeyException e) {
      throw new Refusal(WebhookCode.WEBHOOK_URL_TAKEN);
    }
  }

  private static @Nullable String reason(Health health) {
    return health.disabledReason() == null ? null : health.disabledReason().name();
  }

  static @Nullable OffsetDateTime time(@Nullable Instant time) {
    return time == null ? null : time.atOffset(ZoneOffset.UTC);
  }

  static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static Instant requiredTime(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static Endpoint read(ResultSet row, int number) throws SQLException {
    String types = row.getString("event_types");
    String reason = row.getString("disabled_reason");
    return new Endpoint(
        row.getString("endpoint_id"),
        row.getString("seller_id"),
        new Endpoint.Wish(
            row.getString("url"),
            row.getString("description"),
            types.isEmpty() ? List.of() : List.of(types.split(",", -1))),
        new Endpoint.Sealed(
            row.getBytes("secret"),
            row.getBytes("former_secret"),
            time(row, "former_secret_until")),
        new Health(
            reason == null ? null : DisabledReason.valueOf(reason),
            row.getInt("failures"),
            time(row, "failing_since"),
            time(row, "probe_at")),
        requiredTime(row, "gmt_create"));
  }
}
