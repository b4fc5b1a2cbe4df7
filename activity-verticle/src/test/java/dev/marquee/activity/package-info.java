/// Tests of the activity verticle.
@NullMarked
package dev.marquee.activity;

import org.jspecify.annotations.NullMarked;
