package dev.marquee.identity;

import dev.marquee.platform.redis.RedisLink;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// All data of a Redis as they were, to be put back in place of what became of them.
record RedisSnapshot(RedisLink redis, Map<String, Buffer> keyToDump) {
  private static final long HOUR_MILLIS = 3_600_000;

  static RedisSnapshot of(RedisLink redis) {
    Map<String, Buffer> keyToDump = new HashMap<>();
    for (Response key : send(redis, Request.cmd(Command.KEYS).arg("*"))) {
      Response dump = send(redis, Request.cmd(Command.DUMP).arg(key.toString()));
      keyToDump.put(key.toString(), dump.toBuffer());
    }
    return new RedisSnapshot(redis, keyToDump);
  }

  void restore() {
    send(redis, Request.cmd(Command.FLUSHALL));
    keyToDump.forEach((key, dump) ->
        send(
            redis,
            Request.cmd(Command.RESTORE).arg(key).arg(HOUR_MILLIS).arg(dump).arg("REPLACE")));
  }

  private static Response send(RedisLink redis, Request request) {
    return Objects.requireNonNull(redis.send(request).await());
  }
}
