/// The transcode worker: jobs under leases in Postgres, one FFmpeg run a job, results fenced by the
/// lease.
@NullMarked
package dev.marquee.streaming.transcode;

import org.jspecify.annotations.NullMarked;
