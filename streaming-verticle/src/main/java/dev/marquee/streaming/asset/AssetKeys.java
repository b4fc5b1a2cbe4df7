package dev.marquee.streaming.asset;

import java.util.UUID;

/// Where an asset's bytes lie in the object store.
public final class AssetKeys {
  private AssetKeys() {}

  /// Everything of one asset begins with this.
  public static String folder(String tenant, UUID asset) {
    return tenant + "/streaming/assets/" + asset + "/";
  }

  /// The file as it was uploaded.
  public static String source(String tenant, UUID asset) {
    return folder(tenant, asset) + "source";
  }

  /// What one transcoding attempt made. Attempts never share a folder: one that lost its lease
  /// can't write into the result of another.
  public static String attempt(String tenant, UUID asset, int attempt) {
    return folder(tenant, asset) + "v" + attempt;
  }
}
