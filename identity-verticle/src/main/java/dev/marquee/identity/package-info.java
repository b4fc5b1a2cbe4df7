/// Who may sign in, and as whom: accounts and their profiles, passwords, sign-in sessions with
/// rotating refresh tokens, access tokens and the keys that sign them. Personal data of the whole
/// platform lives in this schema and nowhere else. Start reading at [IdentityVerticle].
@NullMarked
package dev.marquee.identity;

import org.jspecify.annotations.NullMarked;
