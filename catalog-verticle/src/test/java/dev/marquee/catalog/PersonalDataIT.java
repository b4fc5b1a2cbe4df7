package dev.marquee.catalog;

import static dev.marquee.catalog.CatalogWorld.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.testing.PrivacyCalls;
import dev.marquee.proto.privacy.v1.EraseResponse;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PersonalDataIT {
  private static CatalogWorld world;
  private static PrivacyCalls privacy;

  @BeforeAll
  static void start() {
    world = CatalogWorld.start();
    privacy = new PrivacyCalls(world.tp, "catalog");
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @Test
  void editorsWorkIsExportedAndStaysUnderHisIdWhenHeIsErased() {
    UUID editor = UUID.randomUUID();
    UUID other = UUID.randomUUID();
    drafts(ACME, editor, 6_000);
    drafts(ACME, other, 2);
    drafts("globex", editor, 3);

    assertThat(privacy.pages(ACME, editor)).hasSizeGreaterThan(1);
    assertThat(privacy.export(ACME, editor)).hasSize(12_000).doesNotHaveDuplicates();
    assertThat(privacy.erase(ACME, editor))
        .singleElement()
        .satisfies(answer -> {
          assertThat(answer.getRowsErased()).isZero();
          // And the line of the audit log that says so.
          assertThat(answer.getRowsPseudonymised()).isEqualTo(12_001);
        });
    assertThat(privacy.export(ACME, editor)).hasSize(12_000);
    assertThat(privacy.erase(ACME, editor))
        .extracting(EraseResponse::getRowsPseudonymised)
        .containsExactly(12_001);
    assertThat(privacy.export(ACME, other)).hasSize(4);
    assertThat(privacy.export("globex", editor))
        .hasSize(6)
        .extracting((JsonObject line) -> line.getString("type"))
        .containsOnly("title", "title_version");
  }

  @Test
  void onlyIdentityMayAsk() {
    privacy.refusesAnotherService();
  }

  private static void drafts(String tenant, UUID editor, int count) {
    world.sql(
        """
        WITH drafted AS (
          INSERT INTO title (tenant_id, id, version, state, type, name, description, maturity_rating,
            genres, genre_keys, language, cast_members, tier, countries, poster_url, video_state,
            video_asset_id, duration_seconds, video_problem, created_by, last_edited_by,
            rejection_reason, updated_at)
          SELECT '%1$s', gen_random_uuid(), 1, 'draft', 'movie', 'A film that is drafted', '', 'U',
            '{}', '{}', 'en', '{}', 'free', '{}', '', 'none', '', 0, '', '%2$s', '%2$s', '', now()
          FROM generate_series(1, %3$d)
          RETURNING tenant_id, id)
        INSERT INTO title_version (tenant_id, title_id, version, metadata, changed_by, changed_at)
        SELECT tenant_id, id, 1, '{}', '%2$s', now() FROM drafted
        """
            .formatted(tenant, editor, count));
  }
}
