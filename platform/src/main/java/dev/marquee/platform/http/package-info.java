/// Services outside the platform: calls to them, and what they tell by webhook.
@NullMarked
package dev.marquee.platform.http;

import org.jspecify.annotations.NullMarked;
