package dev.marquee.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.proto.catalog.v1.GetTitleRequest;
import dev.marquee.proto.catalog.v1.GetTitleResponse;
import dev.marquee.proto.catalog.v1.Title;
import dev.marquee.proto.catalog.v1.TitlesService;
import dev.marquee.proto.identity.v1.LoginRequest;
import dev.marquee.proto.identity.v1.LoginResponse;
import dev.marquee.proto.identity.v1.SessionsService;
import dev.marquee.proto.identity.v1.TokenPair;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What is compressed, and what must not be.
class CompressionIT {
  private static final String TITLE = "/api/catalog/content/01900000-0000-7000-8000-000000000001";
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static EdgeWorld world;

  @BeforeAll
  static void start() {
    world = EdgeWorld.start(Map.of());
    world.tp().fake("catalog", new LongTitle());
    world.tp().fake("identity", new LongTokens());
    world.listen(1);
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @Test
  void longJsonIsGzippedForThoseWhoTakeIt() throws Exception {
    HttpResponse<byte[]> zipped = ask(world.request(TITLE));
    HttpResponse<String> plain = world.get(TITLE);

    assertThat(encoding(zipped)).isEqualTo("gzip");
    assertThat(zipped.headers().firstValue("Vary").orElse("")).contains("Accept-Encoding");
    assertThat(zipped.body().length).isLessThan(plain.body().length() / 4);
    assertThat(unzipped(zipped.body())).isEqualTo(plain.body());
    assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
  }

  @Test
  void pagesAreGzippedButNotPartsOfThem() throws Exception {
    HttpResponse<byte[]> whole = ask(world.request("/docs/ui/swagger-ui.css"));
    HttpResponse<byte[]> part =
        ask(world.request("/docs/ui/swagger-ui.css").header("Range", "bytes=100-4099"));

    assertThat(encoding(whole)).isEqualTo("gzip");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(encoding(part)).isEmpty();
    assertThat(unzipped(whole.body()).substring(100, 4_100))
        .isEqualTo(new String(part.body(), StandardCharsets.UTF_8));
  }

  @Test
  void secretsAreNot() throws Exception {
    HttpResponse<byte[]> login =
        ask(
            EdgeWorld.posting(
                world.request("/api/auth/login"),
                new JsonObject().put("email", "a@b.example").put("password", "right horse")));

    assertThat(login.statusCode()).isEqualTo(200);
    assertThat(login.body().length).isGreaterThan(4_000);
    assertThat(encoding(login)).isEmpty();
  }

  private static HttpResponse<byte[]> ask(HttpRequest.Builder request) throws Exception {
    return HTTP.send(
        request.header("Accept-Encoding", "gzip").build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String encoding(HttpResponse<?> response) {
    return response.headers().firstValue("Content-Encoding").orElse("");
  }

  private static String unzipped(byte[] bytes) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static final class LongTitle extends TitlesService {
    @Override
    public Future<GetTitleResponse> getTitle(GetTitleRequest request) {
      return Future.succeededFuture(
          GetTitleResponse.newBuilder()
              .setTitle(Title.newBuilder().setDescription("Once upon a time. ".repeat(500)))
              .build());
    }
  }

  private static final class LongTokens extends SessionsService {
    @Override
    public Future<LoginResponse> login(LoginRequest request) {
      return Future.succeededFuture(
          LoginResponse.newBuilder()
              .setSignedIn(TokenPair.newBuilder().setAccessToken("token".repeat(1_000)))
              .build());
    }
  }
}
