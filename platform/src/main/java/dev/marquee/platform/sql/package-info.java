/// Postgres: pools, transactions, migrations, and what must happen in an effect's own transaction.
@NullMarked
package dev.marquee.platform.sql;

import org.jspecify.annotations.NullMarked;
