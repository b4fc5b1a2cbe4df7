package dev.marquee.platform.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcStatus;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The S3 store against a real S3 service that checks signatures.
class S3ObjectStoreIT extends ObjectStoreContract {
  private static final int PART_BYTES = 5 << 20;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  static Path data;

  @SuppressWarnings("NullAway.Init")
  private static S3Proxy s3;

  private int buckets;

  @BeforeAll
  static void startS3() throws Exception {
    s3 =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(data.toString()))
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, "local", "local-secret")
            .ignoreUnknownHeaders(true)
            .build();
    s3.start();
  }

  @AfterAll
  static void stopS3() throws Exception {
    s3.stop();
  }

  @Override
  BlockingObjectStore emptyStore() throws Exception {
    String bucket = "bucket-" + buckets++;
    Files.createDirectories(data.resolve(bucket));
    return new S3ObjectStore(vertx, options(s3.getPort(), bucket, "local-secret"), PART_BYTES);
  }

  private static ObjectStoreOptions options(int port, String bucket, String secret) {
    return new ObjectStoreOptions(
        "s3", "", "http://127.0.0.1:" + port, bucket, "us-east-1", "local", secret);
  }

  @Test
  void aLargeFileGoesUpInParts() throws Exception {
    byte[] film = bytes(2 * PART_BYTES + 12_345);
    Path original = Files.write(folder.resolve("film.mp4"), film);
    Path copy = folder.resolve("copy.mp4");

    store.put("film.mp4", original).await();
    store.fetch("film.mp4", copy).await();

    assertThat(Files.mismatch(original, copy)).isEqualTo(-1);
  }

  @Test
  void aWrongSecretIsUnavailable() {
    ObjectStore foreign = new S3ObjectStore(vertx, options(s3.getPort(), "bucket-0", "a-guess"));

    assertStatus(GrpcStatus.UNAVAILABLE, () -> foreign.put("a", Buffer.buffer("x")));
    assertStatus(GrpcStatus.UNAVAILABLE, () -> foreign.get("a"));
  }

  @Test
  void aServiceThatIsDownIsUnavailable() {
    ObjectStore down = new S3ObjectStore(vertx, options(1, "bucket-0", "local-secret"));

    assertStatus(GrpcStatus.UNAVAILABLE, () -> down.head("a"));
  }
}
