package dev.marquee.identity;

import dev.marquee.identity.IdentityOptions.BootstrapAccount;
import dev.marquee.platform.rpc.CallContext;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accounts that the settings ask for: the demo's, or an installation's first admin. Those that are
/// missing are made at start; one that exists is left alone, so its owner's changes stand.
final class BootstrapAccounts {
  private static final Logger log = LoggerFactory.getLogger(BootstrapAccounts.class);

  private final Map<String, List<BootstrapAccount>> tenantToAccounts;
  private final Accounts accounts;
  private final Passwords passwords;
  private final PasswordRules rules;
  private final TenantStore tenants;
  private final String operatorTenant;

  BootstrapAccounts(
      Map<String, List<BootstrapAccount>> tenantToAccounts,
      Accounts accounts,
      Passwords passwords,
      PasswordRules rules,
      TenantStore tenants,
      String operatorTenant) {
    this.tenantToAccounts = tenantToAccounts;
    this.accounts = accounts;
    this.passwords = passwords;
    this.rules = rules;
    this.tenants = tenants;
    this.operatorTenant = operatorTenant;
  }

  /// Makes what is missing.
  ///
  /// @throws IllegalArgumentException naming the setting that breaks a rule, not its value
  void apply() {
    tenantToAccounts.forEach((tenant, wanted) ->
        asService(
            tenant,
            () -> {
              tenants.adopt(tenant);
              for (int i = 0; i < wanted.size(); i++) {
                open("identity.bootstrapAccounts." + tenant + "[" + i + "]", wanted.get(i));
              }
            }));
  }

  private void open(String setting, BootstrapAccount wanted) {
    Accounts.Draft draft = draft(setting, wanted);
    if (accounts.exists(draft.email())) {
      return;
    }
    switch (passwords.hash(wanted.password()).await()) {
      case Passwords.Hashed hash ->
          accounts
              .open(draft, hash)
              .ifPresent(made ->
                  log.info("{}: made account {} with roles {}", setting, made.id(), made.roles()));
      case Busy _ -> throw new IllegalStateException(setting + ": nobody else hashes at start");
    }
  }

  private Accounts.Draft draft(String setting, BootstrapAccount wanted) {
    EmailAddress email =
        valid(setting + ".email", "is no e-mail address", EmailAddress.parse(wanted.email()));
    rules
        .violation(wanted.password(), Optional.of(email), List.of(wanted.displayName()))
        .ifPresent(rule -> {
          throw new IllegalArgumentException(setting + ".password: " + rule);
        });
    Set<Role> roles = EnumSet.noneOf(Role.class);
    wanted
        .roles()
        .forEach(
            role -> roles.add(valid(setting + ".roles", "unknown role " + role, Role.of(role))));
    if (roles.isEmpty()) {
      throw new IllegalArgumentException(setting + ".roles: needs at least one");
    }
    if (roles.contains(Role.OPERATOR) && !CallContext.current().tenant().equals(operatorTenant)) {
      throw new IllegalArgumentException(
          setting + ".roles: operator only in identity.operatorTenant");
    }
    return new Accounts.Draft(
        email,
        valid(setting + ".displayName", ShownText.NAME_RULE, ShownText.name(wanted.displayName())),
        roles,
        valid(setting + ".tier", "must be free or premium", Tier.of(wanted.tier())),
        "en");
  }

  private static <T> T valid(String setting, String rule, Optional<T> value) {
    return value.orElseThrow(() -> new IllegalArgumentException(setting + ": " + rule));
  }

  /// Runs work as identity's own, for one tenant, and waits for it.
  private static void asService(String tenant, Runnable work) {
    CallContext.ofService("bootstrap", "identity", tenant).run(work).await();
  }
}
