package dev.marquee.identity;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What an account may do. The text is what tokens, contracts and the database say.
enum Role {
  SUBSCRIBER,
  PARTNER,
  EDITOR,
  REVIEWER,
  OPS,
  ADMIN,
  /// Of the platform, above the tenants' administrators: only settings give it, only in the
  /// operator's own tenant.
  OPERATOR;

  /// Lower case, as in a contract's `access` option.
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Role> of(String text) {
    return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
  }

  /// Roles from their texts; unknown ones are left out, so that a row of a newer release grants
  /// nothing here.
  static Set<Role> allOf(Collection<String> texts) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    texts.forEach(text -> of(text).ifPresent(roles::add));
    return roles;
  }

  /// What administrators give and take.
  static Optional<Role> ofStaff(String text) {
    return of(text).filter(role -> role != OPERATOR);
  }

  /// Those that need no second factor: partners count as staff, for they see others' money.
  static Set<Role> withoutStaff(Set<Role> roles) {
    return roles.contains(SUBSCRIBER) ? Set.of(SUBSCRIBER) : Set.of();
  }

  /// Their texts, in order of declaration.
  static List<String> textsOf(Set<Role> roles) {
    return roles.stream().sorted().map(Role::text).toList();
  }
}
