package dev.marquee.ads;

import dev.marquee.ads.Campaign.Creative;
import dev.marquee.ads.Campaign.Flight;
import dev.marquee.ads.Campaign.Price;
import dev.marquee.ads.Campaign.Targeting;
import dev.marquee.ads.Campaign.Video;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Page;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Campaigns and creatives in Postgres.
final class CampaignStore {
  /// Newest first; the last id of a page is where the next begins.
  private static final UUID AFTER_ALL = new UUID(-1, -1);

  private final Database database;

  CampaignStore(Database database) {
    this.database = database;
  }

  private static final String INSERT_CAMPAIGN =
      """
      INSERT INTO campaign (tenant_id, id, advertiser, name, starts_at, ends_at, cpm_minor, budget_minor, currency,
        daily_cap, genres, countries, click_through_url)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
      """;

  private static final String INSERT_CREATIVE =
      """
      INSERT INTO creative (tenant_id, id, campaign_id) VALUES ($1, $2, $3)
      """;

  void insert(Tx tx, String tenant, Campaign campaign) {
    tx.connection()
        .preparedQuery(INSERT_CAMPAIGN)
        .execute(
            Tuple.tuple()
                .addString(tenant)
                .addUUID(campaign.id())
                .addString(campaign.advertiser())
                .addString(campaign.name())
                .addOffsetDateTime(utc(campaign.flight().startsAt()))
                .addOffsetDateTime(utc(campaign.flight().endsAt()))
                .addLong(campaign.price().cpmMinor())
                .addLong(campaign.price().budgetMinor())
                .addString(campaign.price().currency())
                .addInteger(campaign.dailyCap())
                .addArrayOfString(array(campaign.targeting().genres()))
                .addArrayOfString(array(campaign.targeting().countries()))
                .addString(campaign.clickThroughUrl()))
        .await();
    tx.connection()
        .preparedQuery(INSERT_CREATIVE)
        .execute(Tuple.of(tenant, campaign.creative().id(), campaign.id()))
        .await();
  }

  private static final String SET_VIDEO =
      """
      UPDATE creative SET asset_id = $3, duration_millis = $4, problem = ''
      WHERE tenant_id = $1 AND id = $2 AND (asset_id, duration_millis) IS DISTINCT FROM ($3, $4)
      """;

  /// @return false when there is no such creative or it has this video already
  boolean setVideo(Tx tx, String tenant, UUID creativeId, Video video) {
    return tx.connection()
            .preparedQuery(SET_VIDEO)
            .execute(Tuple.of(tenant, creativeId, video.assetId(), video.durationMillis()))
            .await()
            .rowCount()
        > 0;
  }

  private static final String SET_PROBLEM =
      """
      UPDATE creative SET problem = $3 WHERE tenant_id = $1 AND id = $2
      """;

  /// A video it had before stays.
  void setProblem(Tx tx, String tenant, UUID creativeId, String problem) {
    tx.connection()
        .preparedQuery(SET_PROBLEM)
        .execute(Tuple.of(tenant, creativeId, problem))
        .await();
  }

  private static final String PAGE =
      """
      SELECT c.id, c.advertiser, c.name, c.starts_at, c.ends_at, c.cpm_minor, c.budget_minor, c.currency, c.daily_cap,
        c.genres, c.countries, c.click_through_url, v.id AS creative_id, v.asset_id, v.duration_millis, v.problem
      FROM campaign c JOIN creative v ON v.tenant_id = c.tenant_id AND v.campaign_id = c.id
      WHERE c.tenant_id = $1 AND c.id < $2
      ORDER BY c.id DESC
      LIMIT $3
      """;

  /// Newest first.
  Future<List<Campaign>> page(String tenant, Page page) {
    return list(
        PAGE,
        Tuple.of(tenant, page.isFirst() ? AFTER_ALL : page.id(0), page.rowsMax()),
        CampaignStore::campaign);
  }

  private static final String BY_IDS =
      """
      SELECT c.id, c.advertiser, c.name, c.starts_at, c.ends_at, c.cpm_minor, c.budget_minor, c.currency, c.daily_cap,
        c.genres, c.countries, c.click_through_url, v.id AS creative_id, v.asset_id, v.duration_millis, v.problem
      FROM campaign c JOIN creative v ON v.tenant_id = c.tenant_id AND v.campaign_id = c.id
      WHERE c.tenant_id = $1 AND c.id = ANY($2)
      """;

  /// Those of the campaigns that exist, by id.
  Future<Map<UUID, Campaign>> byIds(String tenant, Collection<UUID> ids) {
    Tuple parameters = Tuple.tuple().addString(tenant).addArrayOfUUID(ids.toArray(UUID[]::new));
    return list(BY_IDS, parameters, CampaignStore::campaign)
        .map(found -> found.stream().collect(Collectors.toMap(Campaign::id, Function.identity())));
  }

  private static final String RUNNING =
      """
      SELECT c.id, c.advertiser, c.name, c.starts_at, c.ends_at, c.cpm_minor, c.budget_minor, c.currency, c.daily_cap,
        c.genres, c.countries, c.click_through_url, v.id AS creative_id, v.asset_id, v.duration_millis, v.problem,
        (SELECT COALESCE(SUM(d.count), 0)::bigint FROM delivery d
         WHERE d.tenant_id = c.tenant_id AND d.campaign_id = c.id AND d.event = 'impression') AS delivered
      FROM campaign c JOIN creative v ON v.tenant_id = c.tenant_id AND v.campaign_id = c.id
      WHERE c.tenant_id = $1 AND c.starts_at <= $3 AND c.ends_at > $2 AND v.asset_id IS NOT NULL
      ORDER BY c.cpm_minor DESC, c.id
      LIMIT $4
      """;

  /// Campaigns with a video that run at some time in a span, dearest first, then by id.
  Future<List<RunningCampaign>> running(String tenant, Instant from, Duration span, int limit) {
    Tuple parameters = Tuple.of(tenant, utc(from), utc(from.plus(span)), limit);
    return list(
        RUNNING,
        parameters,
        row -> {
          Campaign campaign = campaign(row);
          Video video = Objects.requireNonNull(campaign.creative().video());
          return new RunningCampaign(campaign, video, row.getLong("delivered"));
        });
  }

  private <T> Future<List<T>> list(String sql, Tuple parameters, Function<Row, T> mapper) {
    return database
        .reader()
        .preparedQuery(sql)
        .execute(parameters)
        .map((RowSet<Row> rows) -> {
          List<T> found = new ArrayList<>(rows.size());
          rows.forEach(row -> found.add(mapper.apply(row)));
          return found;
        });
  }

  private static Campaign campaign(Row row) {
    return new Campaign(
        row.getUUID("id"),
        row.getString("advertiser"),
        row.getString("name"),
        new Flight(
            row.getOffsetDateTime("starts_at").toInstant(),
            row.getOffsetDateTime("ends_at").toInstant()),
        new Price(row.getLong("cpm_minor"), row.getLong("budget_minor"), row.getString("currency")),
        row.getInteger("daily_cap"),
        new Targeting(
            Set.of(row.getArrayOfStrings("genres")), Set.of(row.getArrayOfStrings("countries"))),
        row.getString("click_through_url"),
        new Creative(row.getUUID("creative_id"), video(row), row.getString("problem")));
  }

  private static @Nullable Video video(Row row) {
    UUID assetId = row.getUUID("asset_id");
    return assetId == null ? null : new Video(assetId, row.getInteger("duration_millis"));
  }

  private static String[] array(Set<String> values) {
    return values.stream().sorted().toArray(String[]::new);
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
