package dev.marquee.streaming.playback;

import com.google.protobuf.Timestamp;
import dev.marquee.platform.Platform;
import dev.marquee.platform.privacy.ErasedAccounts;
import dev.marquee.platform.rpc.CallContext;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.rpc.RpcClients;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import dev.marquee.proto.activity.v1.GetPositionRequest;
import dev.marquee.proto.activity.v1.Positions;
import dev.marquee.proto.activity.v1.RecordPositionRequest;
import dev.marquee.proto.catalog.v1.TitleRights;
import dev.marquee.proto.catalog.v1.Titles;
import dev.marquee.proto.identity.v1.ListProfilesRequest;
import dev.marquee.proto.identity.v1.Profiles;
import dev.marquee.streaming.asset.Asset;
import dev.marquee.streaming.asset.Assets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Playback sessions: opened for those who may watch, told where the viewer is, ended by time. Call
/// from a virtual thread.
public final class Sessions {
  private static final Logger log = LoggerFactory.getLogger(Sessions.class);
  private static final long OVERSHOOT_MILLIS = 5_000;
  private static final int SWEEP_BATCH = 1_000;
  private static final int SWEEP_BATCHES_MAX = 1_000;

  private final Platform platform;
  private final SessionStore store;
  private final Assets assets;
  private final PlaybackOptions options;
  private final Rights rights;
  private final RpcClients clients;
  private final ErasedAccounts erased = new ErasedAccounts();

  public Sessions(Platform platform, Database database, Assets assets, PlaybackOptions options) {
    this.platform = platform;
    this.store = new SessionStore(database);
    this.assets = assets;
    this.options = options;
    this.clients = platform.clients("streaming");
    this.rights = new Rights(clients.asService(Titles.class));
  }

  /// What may be opened for the caller: the session to be, not stored yet.
  ///
  /// @param profileId empty for the account's first profile
  /// @throws Fault INVALID_ARGUMENT when it is none of the account's
  public StartOutcome prepare(UUID titleId, String profileId, String device) {
    CallContext call = CallContext.current();
    Instant now = platform.clock().instant();
    Optional<TitleRights> title = rights.ofPublished(titleId);
    if (title.isEmpty()) {
      return new StartOutcome.NoTitle();
    }
    Optional<String> refusal = Rights.refusal(title.get(), call, now);
    if (refusal.isPresent()) {
      return new StartOutcome.NotEntitled(refusal.get());
    }
    Optional<Asset> asset =
        Optional.of(title.get().getVideoAssetId())
            .filter(id -> !id.isEmpty())
            .flatMap(id -> assets.playable(titleId, UUID.fromString(id)));
    if (asset.isEmpty()) {
      return new StartOutcome.NotReady();
    }
    long millis = asset.get().durationMillis();
    Session session =
        new Session(
            call.tenant(),
            platform.ids().next(),
            call.accountId(),
            profile(watching(call, profileId)),
            titleId,
            asset.get().id(),
            device,
            call.country(),
            title.get().getTitle().getGenresList(),
            title.get().getTitle().getMaturityRating(),
            millis,
            !Rights.isPremium(call),
            now.plusMillis(millis * 3 / 2).plus(options.pauseAllowance()));
    return new StartOutcome.Started(session, resumeMillis(session));
  }

  /// The profile that was chosen at sign-in or since then, not one the request makes up.
  private static String watching(CallContext call, String asked) {
    String chosen = call.caller().profileId();
    return chosen.isEmpty() ? asked : chosen;
  }

  /// Opens a prepared session, unless the caller has one of the profile that lasts long enough to
  /// see the video: then that one goes on, with the ads it has. Otherwise one account could have
  /// ads reserved without end.
  public Session open(Tx tx, Session prepared) {
    return open(tx, prepared, prepared.profileId());
  }

  /// The same, whichever profile the open session is of.
  public Session openOfAnyProfile(Tx tx, Session prepared) {
    return open(tx, prepared, "");
  }

  private Session open(Tx tx, Session prepared, String profileId) {
    Instant lasting = platform.clock().instant().plusMillis(prepared.durationMillis());
    Optional<Session> open = store.findOpen(tx, prepared, profileId, lasting).await();
    if (open.isEmpty()) {
      // A token outlives its account by a moment.
      if (erased.contains(tx, prepared.tenant(), prepared.accountId())) {
        throw Fault.denied("the account was erased");
      }
      store.insert(tx, prepared).await();
    }
    return open.orElse(prepared);
  }

  /// The session of a verified token.
  public Optional<Session> find(String tenant, UUID id) {
    return store.find(tenant, id).await();
  }

  /// Notes where the viewer is.
  ///
  /// @param at by the viewer's clock, never taken to be later than now
  /// @throws Fault UNAVAILABLE while activity can't keep it
  public PositionOutcome position(UUID sessionId, long positionMillis, Instant at, long sequence) {
    Optional<Session> session = own(sessionId);
    if (session.isEmpty()) {
      return new PositionOutcome.NoSession();
    }
    long duration = session.get().durationMillis();
    if (positionMillis < 0 || positionMillis > duration + OVERSHOOT_MILLIS) {
      return new PositionOutcome.OutOfRange(duration);
    }
    Instant now = platform.clock().instant();
    record(
        session.get(),
        Math.min(positionMillis, duration),
        at.isAfter(now) ? now : at,
        sequence,
        false);
    return new PositionOutcome.Saved();
  }

  /// Notes that the viewer has watched to the end.
  ///
  /// @throws Fault UNAVAILABLE while activity can't keep it
  public PositionOutcome complete(UUID sessionId, long sequence) {
    Optional<Session> session = own(sessionId);
    if (session.isEmpty()) {
      return new PositionOutcome.NoSession();
    }
    record(
        session.get(), session.get().durationMillis(), platform.clock().instant(), sequence, true);
    return new PositionOutcome.Saved();
  }

  /// Forgets sessions that ended long ago, in batches so that no statement takes long.
  public void sweep() {
    Instant before = platform.clock().instant().minus(options.keptFor());
    int batches = 0;
    int deleted;
    do {
      deleted = store.deleteEndedBefore(before, SWEEP_BATCH).await();
    } while (deleted == SWEEP_BATCH && ++batches < SWEEP_BATCHES_MAX);
  }

  private Optional<Session> own(UUID sessionId) {
    CallContext call = CallContext.current();
    return store
        .find(call.tenant(), sessionId)
        .await()
        .filter(session -> session.accountId().equals(call.accountId()));
  }

  private void record(
      Session session, long positionMillis, Instant at, long sequence, boolean completed) {
    clients
        .asService(Positions.class)
        .recordPosition(
            RecordPositionRequest.newBuilder()
                .setAccountId(session.accountId())
                .setProfileId(session.profileId())
                .setTitleId(session.titleId().toString())
                .setSessionId(session.id().toString())
                .setPositionMillis(positionMillis)
                .setDurationMillis(session.durationMillis())
                .setAt(
                    Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()))
                .setSequence(sequence)
                .setCompleted(completed)
                .build())
        .await();
  }

  /// Starting at the beginning is better than not starting: without activity it is 0.
  private long resumeMillis(Session session) {
    GetPositionRequest request =
        GetPositionRequest.newBuilder()
            .setAccountId(session.accountId())
            .setProfileId(session.profileId())
            .setTitleId(session.titleId().toString())
            .build();
    try {
      long millis =
          clients.asService(Positions.class).getPosition(request).await().getPositionMillis();
      return Math.clamp(millis, 0, session.durationMillis());
    } catch (Fault e) {
      log.warn("no resume position: {}", e.text());
      return 0;
    }
  }

  /// The account's profile that is asked for. Without identity the session is kept for the account
  /// as a whole.
  private String profile(String asked) {
    List<String> profiles;
    try {
      profiles =
          clients
              .asCaller(Profiles.class)
              .listProfiles(ListProfilesRequest.getDefaultInstance())
              .await()
              .getProfilesList()
              .stream()
              .map(profile -> profile.getId())
              .toList();
    } catch (Fault e) {
      log.warn("no profile: {}", e.text());
      return "";
    }
    if (!asked.isEmpty() && !profiles.contains(asked)) {
      throw Fault.invalid("profileId", "must be one of the account's profiles");
    }
    return asked.isEmpty() ? profiles.stream().findFirst().orElse("") : asked;
  }
}
