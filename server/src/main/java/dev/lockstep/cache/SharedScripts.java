package dev.lockstep.cache;

import dev.lockstep.redis.RedisScript;
import io.lettuce.core.ScriptOutputType;

/**
 * What {@link SharedLevel} has Redis do in one step. The first key is always that of the
 * generation; Redis' own clock is the only one asked.
 */
final class SharedScripts {

  /** Field: gives now, generation, version, value; each but the first may be empty. */
  static final RedisScript FIND =
      new RedisScript(
          ScriptOutputType.MULTI,
          """
          local time = redis.call('TIME')
          local now = time[1] * 1000 + math.floor(time[2] / 1000)
          local generation = redis.call('GET', KEYS[1]) or ''
          local held = redis.call('HMGET', KEYS[2], 'generation', 'version', ARGV[1])
          if generation == '' or held[1] ~= generation then
            return {now, generation, '', ''}
          end
          return {now, generation, held[2], held[3] or ''}
          """);

  /**
   * Field, version, value, generation and time of the load's beginning, how long a load may take,
   * life: gives 1 if the value is kept. A load begun in another generation is not.
   */
  static final RedisScript PUT =
      new RedisScript(
          ScriptOutputType.INTEGER,
          """
          local time = redis.call('TIME')
          local took = time[1] * 1000 + math.floor(time[2] / 1000) - tonumber(ARGV[5])
          local generation = redis.call('GET', KEYS[1])
          if generation ~= ARGV[4] or took < 0 or took > tonumber(ARGV[6]) then
            return 0
          end
          local held = redis.call('HMGET', KEYS[2], 'generation', 'version')
          if held[1] ~= generation then
            redis.call('DEL', KEYS[2])
          elseif tonumber(held[2]) > tonumber(ARGV[2]) then
            return 0
          elseif tonumber(held[2]) < tonumber(ARGV[2]) then
            redis.call('DEL', KEYS[2])
          end
          redis.call('HSET', KEYS[2],
            'generation', generation, 'version', ARGV[2], ARGV[1], ARGV[3])
          redis.call('PEXPIRE', KEYS[2], ARGV[7])
          return 1
          """);

  /** Life of a floor, then a version for each key after the first: gives how many moved. */
  static final RedisScript ADVANCE =
      new RedisScript(
          ScriptOutputType.INTEGER,
          """
          local moved = 0
          local generation = redis.call('GET', KEYS[1])
          for i = 2, #KEYS do
            local held = redis.call('HMGET', KEYS[i], 'generation', 'version')
            if held[1] ~= generation or tonumber(held[2]) < tonumber(ARGV[i]) then
              redis.call('DEL', KEYS[i])
              if generation then
                redis.call('HSET', KEYS[i], 'generation', generation, 'version', ARGV[i])
                redis.call('PEXPIRE', KEYS[i], ARGV[1])
              end
              moved = moved + 1
            end
          end
          return moved
          """);

  /** Gives version and milliseconds to live of a family with values; each is -1 without. */
  static final RedisScript HELD =
      new RedisScript(
          ScriptOutputType.MULTI,
          """
          local held = redis.call('HMGET', KEYS[2], 'generation', 'version')
          if not held[1] or held[1] ~= redis.call('GET', KEYS[1])
              or redis.call('HLEN', KEYS[2]) < 3 then
            return {-1, -1}
          end
          return {tonumber(held[2]), redis.call('PTTL', KEYS[2])}
          """);

  /** Life of the floor that stays: gives 1 if there were values. */
  static final RedisScript EVICT =
      new RedisScript(
          ScriptOutputType.INTEGER,
          """
          local held = redis.call('HMGET', KEYS[2], 'generation', 'version')
          if not held[1] or redis.call('HLEN', KEYS[2]) < 3 then
            return 0
          end
          redis.call('DEL', KEYS[2])
          redis.call('HSET', KEYS[2], 'generation', held[1], 'version', held[2])
          redis.call('PEXPIRE', KEYS[2], ARGV[1])
          return held[1] == redis.call('GET', KEYS[1]) and 1 or 0
          """);

  private SharedScripts() {}
}
