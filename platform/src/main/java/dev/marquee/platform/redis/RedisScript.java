package dev.marquee.platform.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One Lua script from a resource file whose header documents KEYS and ARGV. Called by its hash; a
/// server that doesn't know it (NOSCRIPT: restarted, failed over) is sent the text once.
public final class RedisScript {
  private final String text;
  private final String sha;

  private RedisScript(String text) {
    this.text = text;
    this.sha = sha1(text);
  }

  /// @param resource class path of the file, e.g. `booking/lua/hold.lua`
  public static RedisScript of(String resource) {
    try (InputStream in = RedisScript.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("no script " + resource);
      }
      return new RedisScript(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Runs the script. On Redis Cluster all keys must share a hash tag.
  public Future<@Nullable Response> run(
      RedisLink redis, List<String> keys, List<String> arguments) {
    return redis
        .send(request(Command.EVALSHA, sha, keys, arguments))
        .recover(error ->
            String.valueOf(error.getMessage()).startsWith("NOSCRIPT")
                ? redis.send(request(Command.EVAL, text, keys, arguments))
                : Future.failedFuture(error));
  }

  private static Request request(
      Command command, String script, List<String> keys, List<String> arguments) {
    Request request = Request.cmd(command).arg(script).arg(keys.size());
    keys.forEach(request::arg);
    arguments.forEach(request::arg);
    return request;
  }

  private static String sha1(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
