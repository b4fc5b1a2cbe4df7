package dev.marquee.platform.store;

import io.vertx.core.Vertx;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Objects in one bucket of an S3 service. A put is atomic there; large files go up in parts, which
/// become an object only when all are there.
final class S3ObjectStore extends BlockingObjectStore {
  /// S3 takes at most 10,000 parts of 5 MiB to 5 GiB, and no single put above 5 GiB.
  private static final int PARTS_MAX = 10_000;

  private static final long PART_BYTES_MIN = 64 << 20;
  private static final int CONNECTIONS_MAX = 256;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration SILENCE_MAX = Duration.ofSeconds(30);

  private final S3Client s3;
  private final String bucket;
  private final long partBytesMin;

  S3ObjectStore(Vertx vertx, ObjectStoreOptions options) {
    this(vertx, options, PART_BYTES_MIN);
  }

  /// @param partBytesMin files larger than this go up in parts of at least this
  S3ObjectStore(Vertx vertx, ObjectStoreOptions options, long partBytesMin) {
    super(vertx);
    this.s3 = client(options);
    this.bucket = options.s3Bucket();
    this.partBytesMin = partBytesMin;
  }

  /// Checksums are sent only where S3 demands them: many S3 services don't know the newer ones.
  private static S3Client client(ObjectStoreOptions options) {
    S3ClientBuilder builder =
        S3Client.builder()
            .region(Region.of(options.s3Region()))
            .credentialsProvider(credentials(options))
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .httpClientBuilder(
                Apache5HttpClient.builder()
                    .maxConnections(CONNECTIONS_MAX)
                    .connectionTimeout(CONNECT_TIMEOUT)
                    .socketTimeout(SILENCE_MAX));
    if (!options.s3Endpoint().isEmpty()) {
      builder.endpointOverride(URI.create(options.s3Endpoint())).forcePathStyle(true);
    }
    return builder.build();
  }

  private static AwsCredentialsProvider credentials(ObjectStoreOptions options) {
    return options.s3AccessKey().isEmpty()
        ? DefaultCredentialsProvider.builder().build()
        : StaticCredentialsProvider.create(
            AwsBasicCredentials.create(options.s3AccessKey(), options.s3SecretKey()));
  }

  @Override
  void write(String key, Path file) throws IOException {
    long bytes = Files.size(file);
    if (bytes > partBytesMin) {
      writeInParts(key, file, bytes);
    } else {
      s3.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromFile(file));
    }
  }

  @Override
  void write(String key, byte[] bytes) {
    s3.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(bytes));
  }

  private void writeInParts(String key, Path file, long bytes) {
    String upload = s3.createMultipartUpload(request -> request.bucket(bucket).key(key)).uploadId();
    try {
      List<CompletedPart> parts = new ArrayList<>();
      long partBytes = Math.max(partBytesMin, bytes / PARTS_MAX + 1);
      for (long from = 0; from < bytes; from += partBytes) {
        parts.add(
            writePart(
                key, upload, parts.size() + 1, file, from, Math.min(partBytes, bytes - from)));
      }
      s3.completeMultipartUpload(request ->
          request
              .bucket(bucket)
              .key(key)
              .uploadId(upload)
              .multipartUpload(whole -> whole.parts(parts)));
    } catch (RuntimeException e) {
      s3.abortMultipartUpload(request -> request.bucket(bucket).key(key).uploadId(upload));
      throw e;
    }
  }

  private CompletedPart writePart(
      String key, String upload, int number, Path file, long from, long length) {
    RequestBody body =
        RequestBody.fromContentProvider(
            () -> {
              try {
                return new FilePart(FileChannel.open(file, StandardOpenOption.READ), from, length);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            length,
            "application/octet-stream");
    String tag =
        s3.uploadPart(
                request -> request.bucket(bucket).key(key).uploadId(upload).partNumber(number),
                body)
            .eTag();
    return CompletedPart.builder().partNumber(number).eTag(tag).build();
  }

  @Override
  OptionalLong size(String key) {
    try {
      return OptionalLong.of(
          s3.headObject(request -> request.bucket(bucket).key(key)).contentLength());
    } catch (NoSuchKeyException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  Opened open(String key) {
    return opened(key, null);
  }

  @Override
  Opened open(String key, long from, long length) {
    String last = length > Long.MAX_VALUE - from ? "" : String.valueOf(from + length - 1);
    return opened(key, "bytes=" + from + "-" + last);
  }

  private Opened opened(String key, @Nullable String range) {
    try {
      ResponseInputStream<GetObjectResponse> input =
          s3.getObject(request -> request.bucket(bucket).key(key).range(range));
      return new Opened(input.response().contentLength(), new Abortable(input));
    } catch (NoSuchKeyException e) {
      throw missing();
    } catch (S3Exception e) {
      throw e.statusCode() == 416 ? pastTheEnd() : e;
    }
  }

  @Override
  List<String> keys(String prefix, int max) {
    return s3
        .listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix))
        .contents()
        .stream()
        .map(S3Object::key)
        .filter(ObjectKeys::isKey)
        .limit(max)
        .toList();
  }

  @Override
  void remove(String key) {
    s3.deleteObject(request -> request.bucket(bucket).key(key));
  }

  /// Closing drops the connection rather than reading the rest of the object.
  private static final class Abortable extends FilterInputStream {
    private final ResponseInputStream<?> input;

    Abortable(ResponseInputStream<?> input) {
      super(input);
      this.input = input;
    }

    @Override
    public void close() {
      input.abort();
    }
  }
}
