package dev.marquee.streaming;

import com.google.protobuf.Timestamp;
import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Idempotency;
import dev.marquee.proto.common.v1.Done;
import dev.marquee.proto.common.v1.FieldViolation;
import dev.marquee.proto.common.v1.Invalid;
import dev.marquee.proto.common.v1.NotFound;
import dev.marquee.proto.common.v1.WrongState;
import dev.marquee.proto.streaming.v1.CompletePlaybackRequest;
import dev.marquee.proto.streaming.v1.CompletePlaybackResponse;
import dev.marquee.proto.streaming.v1.GetManifestRequest;
import dev.marquee.proto.streaming.v1.GetManifestResponse;
import dev.marquee.proto.streaming.v1.NotEntitled;
import dev.marquee.proto.streaming.v1.PlaybackService;
import dev.marquee.proto.streaming.v1.PlaybackSession;
import dev.marquee.proto.streaming.v1.StartPlaybackRequest;
import dev.marquee.proto.streaming.v1.StartPlaybackResponse;
import dev.marquee.proto.streaming.v1.UpdatePositionRequest;
import dev.marquee.proto.streaming.v1.UpdatePositionResponse;
import dev.marquee.streaming.playback.MediaUrls;
import dev.marquee.streaming.playback.PositionOutcome;
import dev.marquee.streaming.playback.Session;
import dev.marquee.streaming.playback.Sessions;
import dev.marquee.streaming.playback.StartOutcome;
import dev.marquee.streaming.video.Playlists;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Set;

/// [Sessions] over gRPC.
final class PlaybackRpc extends PlaybackService {
  private static final Set<String> DEVICES = Set.of("web", "mobile", "tv");
  private static final String DEVICE_UNKNOWN = "web";
  private static final String NO_VIDEO = "the title has a video that is ready";

  private final Sessions sessions;
  private final MediaUrls urls;
  private final Database database;
  private final Idempotency idempotency;

  PlaybackRpc(Sessions sessions, MediaUrls urls, Database database, Idempotency idempotency) {
    this.sessions = sessions;
    this.urls = urls;
    this.database = database;
    this.idempotency = idempotency;
  }

  @Override
  public Future<StartPlaybackResponse> startPlayback(StartPlaybackRequest request) {
    StartOutcome outcome =
        sessions.prepare(
            Uuid7.parse("titleId", request.getTitleId()),
            request.getProfileId().isEmpty()
                ? ""
                : Uuid7.parse("profileId", request.getProfileId()).toString(),
            device(request.getDevice()));
    StartPlaybackResponse.Builder response = StartPlaybackResponse.newBuilder();
    return Future.succeededFuture(
        switch (outcome) {
          case StartOutcome.Started(Session session, long resumeMillis) ->
              idempotency.once(
                  request,
                  StartPlaybackResponse.getDefaultInstance(),
                  tx ->
                      response
                          .setStarted(message(sessions.open(tx, session), resumeMillis))
                          .build());
          case StartOutcome.NoTitle() -> response.setNotFound(noTitle()).build();
          case StartOutcome.NotEntitled(String because) ->
              response.setNotEntitled(NotEntitled.newBuilder().setBecause(because)).build();
          case StartOutcome.NotReady() -> response.setNotReady(notReady()).build();
        });
  }

  /// The caller's open session of the title goes on, with the ads it has; without one a new one is
  /// opened.
  @Override
  public Future<GetManifestResponse> getManifest(GetManifestRequest request) {
    StartOutcome outcome =
        sessions.prepare(Uuid7.parse("titleId", request.getTitleId()), "", DEVICE_UNKNOWN);
    GetManifestResponse.Builder response = GetManifestResponse.newBuilder();
    return Future.succeededFuture(
        switch (outcome) {
          case StartOutcome.Started(Session session, long resumeMillis) ->
              response
                  .setSession(
                      message(
                          database.inTransaction(tx -> sessions.openOfAnyProfile(tx, session)),
                          resumeMillis))
                  .build();
          case StartOutcome.NoTitle() -> response.setNotFound(noTitle()).build();
          case StartOutcome.NotEntitled(String because) ->
              response.setNotEntitled(NotEntitled.newBuilder().setBecause(because)).build();
          case StartOutcome.NotReady() -> response.setNotReady(notReady()).build();
        });
  }

  @Override
  public Future<UpdatePositionResponse> updatePosition(UpdatePositionRequest request) {
    Timestamp at = request.getAt();
    PositionOutcome outcome =
        sessions.position(
            Uuid7.parse("sessionId", request.getSessionId()),
            request.getPositionMillis(),
            request.hasAt() ? Instant.ofEpochSecond(at.getSeconds(), at.getNanos()) : Instant.MAX,
            request.getSequence());
    UpdatePositionResponse.Builder response = UpdatePositionResponse.newBuilder();
    return Future.succeededFuture(
        switch (outcome) {
          case PositionOutcome.Saved() -> response.setSaved(Done.getDefaultInstance()).build();
          case PositionOutcome.NoSession() -> response.setNotFound(noSession()).build();
          case PositionOutcome.OutOfRange(long durationMillis) ->
              response.setInvalid(outOfRange(durationMillis)).build();
        });
  }

  @Override
  public Future<CompletePlaybackResponse> completePlayback(CompletePlaybackRequest request) {
    PositionOutcome outcome =
        sessions.complete(Uuid7.parse("sessionId", request.getSessionId()), request.getSequence());
    CompletePlaybackResponse.Builder response = CompletePlaybackResponse.newBuilder();
    return Future.succeededFuture(
        switch (outcome) {
          case PositionOutcome.Saved() -> response.setCompleted(Done.getDefaultInstance()).build();
          case PositionOutcome.NoSession(), PositionOutcome.OutOfRange _ ->
              response.setNotFound(noSession()).build();
        });
  }

  private PlaybackSession message(Session session, long resumeMillis) {
    return PlaybackSession.newBuilder()
        .setId(session.id().toString())
        .setTitleId(session.titleId().toString())
        .setHlsUrl(urls.file(session, session.assetId(), Playlists.MAIN))
        .setVastUrl(urls.vast(session))
        .setDurationMillis(session.durationMillis())
        .setResumeMillis(resumeMillis)
        .setExpiresAt(Timestamp.newBuilder().setSeconds(session.expiresAt().getEpochSecond()))
        .build();
  }

  private static String device(String device) {
    if (device.isEmpty()) {
      return DEVICE_UNKNOWN;
    }
    if (!DEVICES.contains(device)) {
      throw Fault.invalid("device", "must be web, mobile or tv");
    }
    return device;
  }

  private static NotFound noTitle() {
    return NotFound.newBuilder().setWhat("title").build();
  }

  private static NotFound noSession() {
    return NotFound.newBuilder().setWhat("session").build();
  }

  private static WrongState notReady() {
    return WrongState.newBuilder().setState("not_ready").setRule(NO_VIDEO).build();
  }

  private static Invalid outOfRange(long durationMillis) {
    return Invalid.newBuilder()
        .addViolations(
            FieldViolation.newBuilder()
                .setField("positionMillis")
                .setRule("must be from 0 to " + (durationMillis + 5_000)))
        .build();
  }
}
