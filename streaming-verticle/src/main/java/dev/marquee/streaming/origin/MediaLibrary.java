package dev.marquee.streaming.origin;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.marquee.streaming.asset.Assets;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/// Ready assets, kept in memory as long as they are asked for: a ready asset never changes.
public final class MediaLibrary {
  private record Key(String tenant, UUID asset) {}

  private final Assets assets;
  private final Cache<Key, PlayableAsset> keyToAsset;

  public MediaLibrary(Assets assets, int assetsMax) {
    this.assets = assets;
    this.keyToAsset = Caffeine.newBuilder().maximumSize(assetsMax).build();
  }

  Future<Optional<PlayableAsset>> find(String tenant, UUID asset) {
    Key key = new Key(tenant, asset);
    PlayableAsset known = keyToAsset.getIfPresent(key);
    if (known != null) {
      return Future.succeededFuture(Optional.of(known));
    }
    return assets
        .index(tenant, asset)
        .map(found -> found.map(index -> new PlayableAsset(asset, index)))
        .onSuccess(found -> found.ifPresent(playable -> keyToAsset.put(key, playable)));
  }
}
