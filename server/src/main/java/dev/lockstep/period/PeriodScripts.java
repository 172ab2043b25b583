package dev.lockstep.period;

import dev.lockstep.redis.RedisScript;
import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;

/**
 * What {@link RedisPeriodStore} does in one step. Each may run twice and does the same. KEYS are
 * the hash of entries and that of versions. Others write into this Redis: what stands in the place
 * of a hash and is none is taken away first, and a hash that is gone alone is whole no longer.
 */
final class PeriodScripts {

  /** Among the versions, under a name no order has: every order of the period is there. */
  static final byte[] WHOLE = "whole".getBytes(StandardCharsets.UTF_8);

  private static final String MENDED =
      """
      for n = 2, 1, -1 do
        local kind = redis.call('TYPE', KEYS[n])['ok']
        if kind ~= 'hash' then
          if kind ~= 'none' then redis.call('UNLINK', KEYS[n]) end
          redis.call('HDEL', KEYS[2], 'whole')
        end
      end
      """;

  static final RedisScript MEND = script("return 1\n");

  /**
   * Writes what is not older than what is known, and prolongs both hashes. ARGV: life in ms, then
   * of each order number, version, entry ("" takes it away). Tells how many were older.
   */
  static final RedisScript APPLY =
      script(
          """
          local orders = {}
          for at = 2, #ARGV, 3 do orders[#orders + 1] = ARGV[at] end
          local known = redis.call('HMGET', KEYS[2], unpack(orders))
          local entries, versions, gone, older = {}, {}, {}, 0
          for n, order in ipairs(orders) do
            local version, entry = ARGV[3 * n], ARGV[3 * n + 1]
            local newest = known[n] and tonumber(known[n])
            if newest and newest > tonumber(version) then
              older = older + 1
            else
              versions[#versions + 1] = order
              versions[#versions + 1] = version
              if entry == '' then
                gone[#gone + 1] = order
              else
                entries[#entries + 1] = order
                entries[#entries + 1] = entry
              end
            end
          end
          if #versions > 0 then redis.call('HSET', KEYS[2], unpack(versions)) end
          if #entries > 0 then redis.call('HSET', KEYS[1], unpack(entries)) end
          if #gone > 0 then redis.call('HDEL', KEYS[1], unpack(gone)) end
          redis.call('PEXPIRE', KEYS[1], ARGV[1])
          redis.call('PEXPIRE', KEYS[2], ARGV[1])
          return older
          """);

  static final RedisScript MARK_WHOLE =
      script(
          """
          if redis.call('EXISTS', KEYS[1], KEYS[2]) < 2 then return 0 end
          redis.call('HSET', KEYS[2], 'whole', '1')
          return 1
          """);

  static final RedisScript REMOVE =
      script(
          """
          redis.call('HDEL', KEYS[2], 'whole')
          return redis.call('HDEL', KEYS[1], ARGV[1])
          """);

  /** The versions stay, so that nothing older comes back. */
  static final RedisScript CLEAR =
      script(
          """
          local entries = redis.call('HLEN', KEYS[1])
          redis.call('UNLINK', KEYS[1])
          redis.call('HDEL', KEYS[2], 'whole')
          return entries
          """);

  static final RedisScript FORGET =
      script(
          """
          if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return 0 end
          redis.call('HDEL', KEYS[2], ARGV[1])
          redis.call('HDEL', KEYS[1], ARGV[1])
          return 1
          """);

  private PeriodScripts() {}

  private static RedisScript script(String text) {
    return new RedisScript(ScriptOutputType.INTEGER, MENDED + text);
  }
}
