package dev.marquee.identity;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Page;
import dev.marquee.proto.common.v1.Done;
import dev.marquee.proto.common.v1.NotFound;
import dev.marquee.proto.common.v1.WrongState;
import dev.marquee.proto.identity.v1.AccountSummary;
import dev.marquee.proto.identity.v1.EmailTaken;
import dev.marquee.proto.identity.v1.InviteAccountRequest;
import dev.marquee.proto.identity.v1.InviteAccountResponse;
import dev.marquee.proto.identity.v1.ListAccountsRequest;
import dev.marquee.proto.identity.v1.ListAccountsResponse;
import dev.marquee.proto.identity.v1.ReinstateAccountRequest;
import dev.marquee.proto.identity.v1.ReinstateAccountResponse;
import dev.marquee.proto.identity.v1.ResetSecondFactorRequest;
import dev.marquee.proto.identity.v1.ResetSecondFactorResponse;
import dev.marquee.proto.identity.v1.SetOrganisationRequest;
import dev.marquee.proto.identity.v1.SetOrganisationResponse;
import dev.marquee.proto.identity.v1.SetRolesRequest;
import dev.marquee.proto.identity.v1.SetRolesResponse;
import dev.marquee.proto.identity.v1.StaffService;
import dev.marquee.proto.identity.v1.SuspendAccountRequest;
import dev.marquee.proto.identity.v1.SuspendAccountResponse;
import io.vertx.core.Future;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// `marquee.identity.v1.Staff`.
final class StaffRpc extends StaffService {
  static final NotFound NO_ACCOUNT = NotFound.newBuilder().setWhat("account").build();
  static final WrongState OWN =
      WrongState.newBuilder()
          .setState("own")
          .setRule("It would have to be somebody else's account.")
          .build();

  private static final WrongState ERASURE_BEGUN =
      WrongState.newBuilder()
          .setState("closed")
          .setRule("The erasure would have to be waiting still.")
          .build();

  private static final WrongState NO_FACTOR =
      WrongState.newBuilder()
          .setState("none")
          .setRule("The account would have to have one.")
          .build();

  private final Staff staff;
  private final Inviting inviting;
  private final SecondFactors factors;

  StaffRpc(Staff staff, Inviting inviting, SecondFactors factors) {
    this.staff = staff;
    this.inviting = inviting;
    this.factors = factors;
  }

  @Override
  public Future<ListAccountsResponse> listAccounts(ListAccountsRequest request) {
    Page page = Page.of(request.getLimit(), request.getCursor(), 1);
    Optional<Role> role =
        request.getRole().isEmpty()
            ? Optional.empty()
            : Optional.of(role("role", request.getRole()));
    ListAccountsResponse.Builder response = ListAccountsResponse.newBuilder();
    if (!request.getEmail().isEmpty()) {
      EmailAddress.parse(request.getEmail())
          .flatMap(staff::find)
          .filter(account -> role.isEmpty() || account.roles().contains(role.get()))
          .ifPresent(account -> response.addAccounts(toProto(account)));
      return Future.succeededFuture(response.build());
    }
    List<Account> rows = staff.list(role, page);
    page.items(rows).forEach(account -> response.addAccounts(toProto(account)));
    response.setNextCursor(page.next(rows, account -> List.of(account.id().toString())));
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<InviteAccountResponse> inviteAccount(InviteAccountRequest request) {
    Accounts.Draft draft =
        new Accounts.Draft(
            EmailAddress.parse(request.getEmail())
                .orElseThrow(() -> Fault.invalid("email", "must be an e-mail address")),
            ShownText.name(request.getDisplayName())
                .orElseThrow(() -> Fault.invalid("displayName", ShownText.NAME_RULE)),
            roles(request.getRolesList()),
            Tier.FREE,
            "en");
    Optional<UUID> organisation = organisation(request.getOrganisationId());
    InviteAccountResponse.Builder response = InviteAccountResponse.newBuilder();
    inviting
        .invite(draft, organisation)
        .ifPresentOrElse(
            account -> response.setInvited(toProto(account)),
            () -> response.setEmailTaken(EmailTaken.getDefaultInstance()));
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<SetRolesResponse> setRoles(SetRolesRequest request) {
    SetRolesResponse.Builder response = SetRolesResponse.newBuilder();
    switch (staff.setRoles(
        AccountsRpc.callingAccount(), id(request.getAccountId()), roles(request.getRolesList()))) {
      case Staff.Changed(Account account) -> response.setAccount(toProto(account));
      case Staff.NoSuchAccount _, Staff.ErasureBegun _ -> response.setNotFound(NO_ACCOUNT);
      case Staff.OwnAccount _ -> response.setOwnAccount(OWN);
    }
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<SuspendAccountResponse> suspendAccount(SuspendAccountRequest request) {
    SuspendAccountResponse.Builder response = SuspendAccountResponse.newBuilder();
    switch (staff.suspend(AccountsRpc.callingAccount(), id(request.getAccountId()))) {
      case Staff.Changed(Account account) -> response.setAccount(toProto(account));
      case Staff.NoSuchAccount _, Staff.ErasureBegun _ -> response.setNotFound(NO_ACCOUNT);
      case Staff.OwnAccount _ -> response.setOwnAccount(OWN);
    }
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<SetOrganisationResponse> setOrganisation(SetOrganisationRequest request) {
    SetOrganisationResponse.Builder response = SetOrganisationResponse.newBuilder();
    switch (staff.setOrganisation(
        AccountsRpc.callingAccount(),
        id(request.getAccountId()),
        organisation(request.getOrganisationId()))) {
      case Staff.Changed(Account account) -> response.setAccount(toProto(account));
      case Staff.NoSuchAccount _, Staff.ErasureBegun _ -> response.setNotFound(NO_ACCOUNT);
      case Staff.OwnAccount _ -> response.setOwnAccount(OWN);
    }
    return Future.succeededFuture(response.build());
  }

  @Override
  public Future<ResetSecondFactorResponse> resetSecondFactor(ResetSecondFactorRequest request) {
    ResetSecondFactorResponse.Builder response = ResetSecondFactorResponse.newBuilder();
    switch (staff.resetSecondFactor(
        AccountsRpc.callingAccount(), id(request.getAccountId()), factors)) {
      case Staff.Changed(Account before) when before.secondFactor() ->
          response.setDone(Done.getDefaultInstance());
      case Staff.Changed _ -> response.setNone(NO_FACTOR);
      case Staff.NoSuchAccount _, Staff.ErasureBegun _ -> response.setNotFound(NO_ACCOUNT);
      case Staff.OwnAccount _ -> response.setOwnAccount(OWN);
    }
    return Future.succeededFuture(response.build());
  }

  /// Nobody who calls is suspended, so his own account stays as it is.
  @Override
  public Future<ReinstateAccountResponse> reinstateAccount(ReinstateAccountRequest request) {
    ReinstateAccountResponse.Builder response = ReinstateAccountResponse.newBuilder();
    switch (staff.reinstate(AccountsRpc.callingAccount(), id(request.getAccountId()))) {
      case Staff.Changed(Account account) -> response.setAccount(toProto(account));
      case Staff.NoSuchAccount _, Staff.OwnAccount _ -> response.setNotFound(NO_ACCOUNT);
      case Staff.ErasureBegun _ -> response.setErasureBegun(ERASURE_BEGUN);
    }
    return Future.succeededFuture(response.build());
  }

  private static UUID id(String text) {
    return Uuid7.parse("accountId", text);
  }

  /// Empty for its own.
  static Optional<UUID> organisation(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(Uuid7.parse("organisationId", text));
  }

  private static Set<Role> roles(List<String> texts) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    texts.forEach(text -> roles.add(role("roles", text)));
    if (roles.isEmpty()) {
      throw Fault.invalid("roles", "needs at least one");
    }
    return roles;
  }

  private static Role role(String field, String text) {
    return Role.ofStaff(text)
        .orElseThrow(() ->
            Fault.invalid(field, "must be of subscriber, partner, editor, reviewer, ops, admin"));
  }

  private static AccountSummary toProto(Account account) {
    return AccountSummary.newBuilder()
        .setId(account.id().toString())
        .setEmail(account.email())
        .setDisplayName(account.displayName())
        .addAllRoles(Role.textsOf(account.roles()))
        .setStatus(AccountsRpc.toProto(account.status()))
        .setSecondFactor(account.secondFactor())
        .setOrganisationId(account.organisationId().toString())
        .setCreatedAt(AccountsRpc.toProto(account.createdAt()))
        .build();
  }
}
