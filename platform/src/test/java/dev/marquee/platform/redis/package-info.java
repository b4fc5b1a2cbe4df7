/// Redis: the link and scripts against a real server.
@NullMarked
package dev.marquee.platform.redis;

import org.jspecify.annotations.NullMarked;
