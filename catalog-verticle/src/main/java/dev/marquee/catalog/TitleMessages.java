package dev.marquee.catalog;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.proto.catalog.v1.CmsTitle;
import dev.marquee.proto.catalog.v1.TierRequirement;
import dev.marquee.proto.catalog.v1.Title;
import dev.marquee.proto.catalog.v1.TitleMetadata;
import dev.marquee.proto.catalog.v1.TitleRights;
import dev.marquee.proto.catalog.v1.TitleType;
import dev.marquee.proto.catalog.v1.TitleVersion;
import dev.marquee.proto.catalog.v1.VideoState;
import dev.marquee.proto.catalog.v1.WorkflowState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Titles of the domain as messages of the contract, and back.
final class TitleMessages {
  private TitleMessages() {}

  /// As viewers see it.
  static Title title(CatalogTitle title) {
    Metadata metadata = title.metadata();
    return Title.newBuilder()
        .setId(title.id().toString())
        .setType(type(metadata.type()))
        .setName(metadata.name())
        .setDescription(metadata.description())
        .setReleaseDate(date(metadata))
        .setDurationSeconds(title.video().durationSeconds())
        .setMaturityRating(metadata.maturityRating())
        .addAllGenres(metadata.genres())
        .setLanguage(metadata.language())
        .addAllCast(metadata.cast())
        .setTierRequirement(tier(metadata.tier()))
        .setStreamable(title.video().state() == Video.State.READY)
        .setPosterUrl(metadata.posterUrl())
        .setVersion(title.version())
        .build();
  }

  /// As editors see it.
  static CmsTitle cmsTitle(CatalogTitle title) {
    Availability availability = title.metadata().availability();
    CmsTitle.Builder message =
        CmsTitle.newBuilder()
            .setTitle(title(title))
            .setState(state(title.state()))
            .setVideoState(videoState(title.video().state()))
            .setVideoProblem(title.video().problem())
            .setCreatedBy(title.createdBy())
            .setLastEditedBy(title.lastEditedBy())
            .addAllCountries(availability.countries())
            .setRejectionReason(title.rejectionReason())
            .setUpdatedAt(timestamp(title.updatedAt()));
    if (availability.from() != null) {
      message.setAvailableFrom(timestamp(availability.from()));
    }
    if (availability.until() != null) {
      message.setAvailableUntil(timestamp(availability.until()));
    }
    return message.build();
  }

  /// As the verticles that act on it see it.
  static TitleRights rights(CatalogTitle title) {
    Availability availability = title.metadata().availability();
    TitleRights.Builder message =
        TitleRights.newBuilder()
            .setTitle(title(title))
            .setState(state(title.state()))
            .setVideoState(videoState(title.video().state()))
            .setVideoAssetId(
                title.video().state() == Video.State.READY ? title.video().assetId() : "")
            .addAllCountries(availability.countries());
    if (availability.from() != null) {
      message.setAvailableFrom(timestamp(availability.from()));
    }
    if (availability.until() != null) {
      message.setAvailableUntil(timestamp(availability.until()));
    }
    return message.build();
  }

  static TitleVersion version(VersionStore.Version version) {
    return TitleVersion.newBuilder()
        .setVersion(version.version())
        .setMetadata(metadata(version.metadata()))
        .setChangedBy(version.changedBy())
        .setChangedAt(timestamp(version.changedAt()))
        .build();
  }

  /// What an editor sent, to be checked.
  ///
  /// @throws Fault INVALID_ARGUMENT for a time that is none
  static MetadataForm form(TitleMetadata message) {
    return new MetadataForm(
        type(message.getType()),
        message.getName(),
        message.getDescription(),
        message.getReleaseDate(),
        message.getMaturityRating(),
        message.getGenresList(),
        message.getLanguage(),
        message.getCastList(),
        switch (message.getTierRequirement()) {
          case TIER_REQUIREMENT_FREE -> Tier.FREE;
          case TIER_REQUIREMENT_PREMIUM -> Tier.PREMIUM;
          case TIER_REQUIREMENT_UNSPECIFIED, UNRECOGNIZED -> null;
        },
        message.getCountriesList(),
        message.hasAvailableFrom()
            ? instant("metadata.availableFrom", message.getAvailableFrom())
            : null,
        message.hasAvailableUntil()
            ? instant("metadata.availableUntil", message.getAvailableUntil())
            : null,
        message.getPosterUrl());
  }

  static @Nullable TitleKind type(TitleType message) {
    return switch (message) {
      case TITLE_TYPE_MOVIE -> TitleKind.MOVIE;
      case TITLE_TYPE_TV_SHOW -> TitleKind.TV_SHOW;
      case TITLE_TYPE_SPORTS -> TitleKind.SPORTS;
      case TITLE_TYPE_EVENT -> TitleKind.EVENT;
      case TITLE_TYPE_UNSPECIFIED, UNRECOGNIZED -> null;
    };
  }

  static @Nullable TitleState state(WorkflowState message) {
    return switch (message) {
      case WORKFLOW_STATE_DRAFT -> TitleState.DRAFT;
      case WORKFLOW_STATE_PENDING_REVIEW -> TitleState.PENDING_REVIEW;
      case WORKFLOW_STATE_APPROVED -> TitleState.APPROVED;
      case WORKFLOW_STATE_PUBLISHED -> TitleState.PUBLISHED;
      case WORKFLOW_STATE_ARCHIVED -> TitleState.ARCHIVED;
      case WORKFLOW_STATE_UNSPECIFIED, UNRECOGNIZED -> null;
    };
  }

  static WorkflowState state(TitleState state) {
    return switch (state) {
      case DRAFT -> WorkflowState.WORKFLOW_STATE_DRAFT;
      case PENDING_REVIEW -> WorkflowState.WORKFLOW_STATE_PENDING_REVIEW;
      case APPROVED -> WorkflowState.WORKFLOW_STATE_APPROVED;
      case PUBLISHED -> WorkflowState.WORKFLOW_STATE_PUBLISHED;
      case ARCHIVED -> WorkflowState.WORKFLOW_STATE_ARCHIVED;
    };
  }

  private static TitleMetadata metadata(Metadata metadata) {
    Availability availability = metadata.availability();
    TitleMetadata.Builder message =
        TitleMetadata.newBuilder()
            .setType(type(metadata.type()))
            .setName(metadata.name())
            .setDescription(metadata.description())
            .setReleaseDate(date(metadata))
            .setMaturityRating(metadata.maturityRating())
            .addAllGenres(metadata.genres())
            .setLanguage(metadata.language())
            .addAllCast(metadata.cast())
            .setTierRequirement(tier(metadata.tier()))
            .addAllCountries(availability.countries())
            .setPosterUrl(metadata.posterUrl());
    if (availability.from() != null) {
      message.setAvailableFrom(timestamp(availability.from()));
    }
    if (availability.until() != null) {
      message.setAvailableUntil(timestamp(availability.until()));
    }
    return message.build();
  }

  private static TitleType type(TitleKind type) {
    return switch (type) {
      case MOVIE -> TitleType.TITLE_TYPE_MOVIE;
      case TV_SHOW -> TitleType.TITLE_TYPE_TV_SHOW;
      case SPORTS -> TitleType.TITLE_TYPE_SPORTS;
      case EVENT -> TitleType.TITLE_TYPE_EVENT;
    };
  }

  private static TierRequirement tier(Tier tier) {
    return switch (tier) {
      case FREE -> TierRequirement.TIER_REQUIREMENT_FREE;
      case PREMIUM -> TierRequirement.TIER_REQUIREMENT_PREMIUM;
    };
  }

  private static VideoState videoState(Video.State state) {
    return switch (state) {
      case NONE -> VideoState.VIDEO_STATE_NONE;
      case PROCESSING -> VideoState.VIDEO_STATE_PROCESSING;
      case READY -> VideoState.VIDEO_STATE_READY;
      case FAILED -> VideoState.VIDEO_STATE_FAILED;
    };
  }

  private static String date(Metadata metadata) {
    return metadata.releaseDate() == null ? "" : metadata.releaseDate().toString();
  }

  private static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  /// In microseconds, which is what Postgres keeps.
  private static Instant instant(String field, Timestamp message) {
    if (!Timestamps.isValid(message)) {
      throw Fault.invalid(field, "must be a time of the years 1 to 9999");
    }
    return Instant.ofEpochSecond(message.getSeconds(), message.getNanos())
        .truncatedTo(ChronoUnit.MICROS);
  }
}
