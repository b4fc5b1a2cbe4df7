package dev.marquee.platform.privacy;

import dev.marquee.platform.sql.Database;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A [Section] of rows. Columns are exported under their names in camel case; times in RFC 3339,
/// UTC; what is null isn't exported.
///
/// The statement takes the tenant as `$1` and the account as `$2`, then the parts of the key to
/// start behind and last the limit, all but the limit as text; it gives the columns of the key
/// among its columns, and is ordered by them.
///
/// @param keys the columns it is ordered by
/// @param stay true when erasing leaves them
public record Rows(Database database, String type, List<Key> keys, boolean stay, String select)
    implements Section {
  private static final int COUNTED_MAX = 1_000_000;

  /// A part of the key.
  ///
  /// @param start before all others, as text
  public record Key(String column, String start) {
    /// A column of ids.
    public static Key id(String column) {
      return new Key(column, "00000000-0000-0000-0000-000000000000");
    }

    /// A column of numbers from 1.
    public static Key number(String column) {
      return new Key(column, "0");
    }
  }

  public Rows {
    keys = List.copyOf(keys);
  }

  @Override
  public List<String> start() {
    return keys.stream().map(Key::start).toList();
  }

  @Override
  public Future<List<Held>> read(String tenant, String accountId, List<String> after, int limit) {
    return database
        .writer()
        .preparedQuery(select)
        .execute(parameters(tenant, accountId, after, limit))
        .map(rows -> rows.stream().map(this::held).toList());
  }

  @Override
  public Future<Integer> countStaying(String tenant, String accountId) {
    if (!stay) {
      return Future.succeededFuture(0);
    }
    return database
        .writer()
        .preparedQuery("SELECT count(*) AS staying FROM (" + select + ") AS held")
        .execute(parameters(tenant, accountId, start(), COUNTED_MAX))
        .map(rows -> Math.toIntExact(rows.iterator().next().getLong("staying")));
  }

  private static Tuple parameters(String tenant, String accountId, List<String> after, int limit) {
    Tuple parameters = Tuple.tuple().addString(tenant).addString(accountId);
    after.forEach(parameters::addString);
    return parameters.addInteger(limit);
  }

  private Held held(Row row) {
    JsonObject fields = new JsonObject();
    for (int i = 0; i < row.size(); i++) {
      Object value = row.getValue(i);
      if (value != null) {
        fields.put(camelCase(row.getColumnName(i)), json(value));
      }
    }
    return new Held(
        keys.stream().map(key -> String.valueOf(row.getValue(key.column()))).toList(), fields);
  }

  private static Object json(Object value) {
    return switch (value) {
      case OffsetDateTime at -> at.toInstant().toString();
      case JsonObject object -> object;
      case JsonArray array -> array;
      case Number number -> number;
      case Boolean truth -> truth;
      case Object[] array -> new JsonArray(Arrays.stream(array).map(String::valueOf).toList());
      default -> value.toString();
    };
  }

  static String camelCase(@Nullable String column) {
    StringBuilder name = new StringBuilder();
    for (String word : String.valueOf(column).split("_", -1)) {
      name.append(
          name.isEmpty() || word.isEmpty()
              ? word
              : Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return name.toString();
  }
}
