/// Postgres: transactions, migrations, idempotency and audit against a real server.
@NullMarked
package dev.marquee.platform.sql;

import org.jspecify.annotations.NullMarked;
