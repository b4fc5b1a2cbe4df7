/// gRPC between verticles: who calls, whether he may, how it is answered, retried and timed.
@NullMarked
package dev.marquee.platform.rpc;

import org.jspecify.annotations.NullMarked;
