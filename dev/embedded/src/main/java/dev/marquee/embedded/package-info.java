/// Real Postgres, Redis, Kafka and FFmpeg without any set-up: the binaries come from Maven
/// artefacts and run as children of this JVM. Start reading at [dev.marquee.embedded.TestServers]
/// (integration tests) or [dev.marquee.embedded.DevServers] (`marquee up`).
///
/// One start runs through `ServerLife` (lock, leftovers, port, readiness), which asks a
/// `ServerKind` what differs between the servers and keeps the process itself in a `ChildProcess`.
@NullMarked
package dev.marquee.embedded;

import org.jspecify.annotations.NullMarked;
