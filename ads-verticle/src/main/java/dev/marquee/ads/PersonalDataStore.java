package dev.marquee.ads;

import dev.marquee.platform.privacy.Erasure;
import dev.marquee.platform.privacy.Held;
import dev.marquee.platform.privacy.PersonalData;
import dev.marquee.platform.privacy.Section;
import dev.marquee.platform.sql.Database;
import dev.marquee.platform.sql.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// What ads holds about an account: how many impressions count towards its frequency caps, for a
/// cap window. Rows, topics and beacons name no viewer.
final class PersonalDataStore implements PersonalData {
  private static final UUID FIRST_ID = new UUID(0, 0);
  private static final int CAMPAIGNS_AT_ONCE = 500;

  private final Database database;
  private final AccountCaps caps;
  private final Duration capWindow;

  PersonalDataStore(Database database, AccountCaps caps, Duration capWindow) {
    this.database = database;
    this.caps = caps;
    this.capWindow = capWindow;
  }

  /// Those that may still have caps: an impression is decided before its campaign ends and counts
  /// for a cap window from when it is shown, so twice as long is long enough.
  private static final String CAPPED_CAMPAIGNS =
      """
      SELECT id FROM campaign
      WHERE tenant_id = $1 AND daily_cap > 0 AND ends_at > now() - make_interval(secs => $2)
        AND id > $3
      ORDER BY id
      LIMIT $4
      """;

  private Future<List<UUID>> cappedCampaigns(
      SqlClient client, String tenant, UUID after, int limit) {
    return client
        .preparedQuery(CAPPED_CAMPAIGNS)
        .execute(Tuple.of(tenant, 2.0 * capWindow.toSeconds(), after, limit))
        .map(rows -> rows.stream().map(row -> row.getUUID("id")).toList());
  }

  @Override
  public List<Section> sections() {
    return List.of(new CapSection());
  }

  @Override
  public List<Erasure> erasures() {
    return List.of(this::forgetCaps);
  }

  /// All at once, however many are wanted at most: it takes no rows, and running campaigns are few.
  private int forgetCaps(Tx tx, String tenant, String accountId, int rowsMax) {
    int forgotten = 0;
    UUID after = FIRST_ID;
    while (true) {
      List<UUID> campaigns =
          cappedCampaigns(tx.connection(), tenant, after, CAMPAIGNS_AT_ONCE).await();
      forgotten += caps.forget(tenant, accountId, campaigns).await();
      if (campaigns.size() < CAMPAIGNS_AT_ONCE) {
        return forgotten;
      }
      after = campaigns.getLast();
    }
  }

  /// An account's caps by campaign; campaigns that it hasn't seen give no line.
  private final class CapSection implements Section {
    @Override
    public String type() {
      return "ads_seen";
    }

    @Override
    public List<String> start() {
      return List.of(FIRST_ID.toString());
    }

    @Override
    public Future<List<Held>> read(String tenant, String accountId, List<String> after, int limit) {
      return cappedCampaigns(database.writer(), tenant, UUID.fromString(after.getFirst()), limit)
          .compose(campaigns ->
              caps.counts(tenant, accountId, campaigns).map(counts -> held(campaigns, counts)));
    }

    private static List<Held> held(List<UUID> campaigns, List<Integer> counts) {
      List<Held> held = new ArrayList<>();
      for (int i = 0; i < campaigns.size(); i++) {
        String id = campaigns.get(i).toString();
        JsonObject fields = new JsonObject();
        if (counts.get(i) > 0) {
          fields.put("campaignId", id).put("impressions", counts.get(i));
        }
        held.add(new Held(List.of(id), fields));
      }
      return held;
    }

    @Override
    public Future<Integer> countStaying(String tenant, String accountId) {
      return Future.succeededFuture(0);
    }
  }
}
