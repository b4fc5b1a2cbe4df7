/// Redis: one pipelined link an endpoint, and Lua scripts by hash.
@NullMarked
package dev.marquee.platform.redis;

import org.jspecify.annotations.NullMarked;
