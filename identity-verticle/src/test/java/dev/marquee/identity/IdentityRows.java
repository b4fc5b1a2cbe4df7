package dev.marquee.identity;

import dev.marquee.platform.sql.Database;
import dev.marquee.platform.testing.TestPlatform;
import dev.marquee.platform.testing.TwinTenant;
import java.util.List;
import java.util.stream.StreamSupport;

/// Identity's schema as somebody with SQL sees it, all tenants together.
final class IdentityRows {
  private IdentityRows() {}

  /// The first column, a text, of what a statement answers.
  static List<String> of(TestPlatform tp, String sql) {
    Database db = tp.platform().database("identity");
    try {
      return StreamSupport.stream(
              db.writer().query(TwinTenant.ALL_TENANTS + sql).execute().await().spliterator(),
              false)
          .map(row -> row.getString(0))
          .toList();
    } finally {
      db.close().await();
    }
  }

  /// Has a statement change what it says.
  static void change(TestPlatform tp, String sql) {
    Database db = tp.platform().database("identity");
    try {
      db.writer().query(TwinTenant.ALL_TENANTS + sql).execute().await();
    } finally {
      db.close().await();
    }
  }
}
