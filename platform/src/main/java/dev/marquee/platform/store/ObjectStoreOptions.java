package dev.marquee.platform.store;

/// Where bytes are kept.
///
/// @param kind "filesystem" or "s3"
/// @param directory root of the filesystem store
/// @param s3Endpoint URL of the S3 service; empty for AWS
/// @param s3Bucket bucket
/// @param s3Region region
/// @param s3AccessKey access key; empty for the environment's own chain
/// @param s3SecretKey secret key
public record ObjectStoreOptions(
    String kind,
    String directory,
    String s3Endpoint,
    String s3Bucket,
    String s3Region,
    String s3AccessKey,
    String s3SecretKey) {
  public ObjectStoreOptions {
    switch (kind) {
      case "filesystem" -> require(!directory.isEmpty(), "directory: must be set");
      case "s3" -> {
        require(!s3Bucket.isEmpty(), "s3Bucket: must be set");
        require(
            s3AccessKey.isEmpty() == s3SecretKey.isEmpty(),
            "s3AccessKey, s3SecretKey: set both or neither");
      }
      default -> throw new IllegalArgumentException("kind: must be 'filesystem' or 's3'");
    }
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
