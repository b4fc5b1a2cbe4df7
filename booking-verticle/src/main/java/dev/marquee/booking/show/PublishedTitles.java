package dev.marquee.booking.show;

import dev.marquee.platform.rpc.RpcClients;
import dev.marquee.proto.catalog.v1.GetTitleRightsRequest;
import dev.marquee.proto.catalog.v1.GetTitleRightsResponse;
import dev.marquee.proto.catalog.v1.Title;
import dev.marquee.proto.catalog.v1.Titles;
import dev.marquee.proto.catalog.v1.WorkflowState;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Titles as catalog knows them, asked on booking's own account.
public final class PublishedTitles {
  /// What a show needs to know of a title.
  ///
  /// @param duration zero when catalog doesn't know it
  record PublishedTitle(UUID id, String name, Duration duration) {}

  private final Titles titles;

  public PublishedTitles(RpcClients clients) {
    this.titles = clients.asService(Titles.class);
  }

  /// A title that may be shown; empty for one that doesn't exist or isn't published.
  Future<Optional<PublishedTitle>> find(UUID titleId) {
    return titles
        .getTitleRights(GetTitleRightsRequest.newBuilder().setTitleId(titleId.toString()).build())
        .map(response -> published(titleId, response));
  }

  private static Optional<PublishedTitle> published(UUID titleId, GetTitleRightsResponse response) {
    if (!response.hasRights()
        || response.getRights().getState() != WorkflowState.WORKFLOW_STATE_PUBLISHED) {
      return Optional.empty();
    }
    Title title = response.getRights().getTitle();
    return Optional.of(
        new PublishedTitle(
            titleId, title.getName(), Duration.ofSeconds(title.getDurationSeconds())));
  }
}
