/// Settings: defaults, application.yaml, environment; an unknown key fails start-up.
@NullMarked
package dev.marquee.platform.config;

import org.jspecify.annotations.NullMarked;
