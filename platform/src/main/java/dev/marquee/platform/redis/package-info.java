/// Redis: one pipelined link an endpoint, Lua scripts by hash, and the reader of the revocation
/// log.
@NullMarked
package dev.marquee.platform.redis;

import org.jspecify.annotations.NullMarked;
