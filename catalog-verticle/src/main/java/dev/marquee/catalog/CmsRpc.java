package dev.marquee.catalog;

import dev.marquee.platform.Uuid7;
import dev.marquee.platform.rpc.Fault;
import dev.marquee.platform.sql.Idempotency;
import dev.marquee.proto.catalog.v1.ApproveTitleRequest;
import dev.marquee.proto.catalog.v1.ApproveTitleResponse;
import dev.marquee.proto.catalog.v1.ArchiveTitleRequest;
import dev.marquee.proto.catalog.v1.ArchiveTitleResponse;
import dev.marquee.proto.catalog.v1.CmsService;
import dev.marquee.proto.catalog.v1.CmsTitle;
import dev.marquee.proto.catalog.v1.CreateTitleRequest;
import dev.marquee.proto.catalog.v1.CreateTitleResponse;
import dev.marquee.proto.catalog.v1.GetCmsTitleRequest;
import dev.marquee.proto.catalog.v1.GetCmsTitleResponse;
import dev.marquee.proto.catalog.v1.ListCmsTitlesRequest;
import dev.marquee.proto.catalog.v1.ListCmsTitlesResponse;
import dev.marquee.proto.catalog.v1.ListTitleVersionsRequest;
import dev.marquee.proto.catalog.v1.ListTitleVersionsResponse;
import dev.marquee.proto.catalog.v1.PublishTitleRequest;
import dev.marquee.proto.catalog.v1.PublishTitleResponse;
import dev.marquee.proto.catalog.v1.RejectTitleRequest;
import dev.marquee.proto.catalog.v1.RejectTitleResponse;
import dev.marquee.proto.catalog.v1.SubmitTitleRequest;
import dev.marquee.proto.catalog.v1.SubmitTitleResponse;
import dev.marquee.proto.catalog.v1.UpdateTitleRequest;
import dev.marquee.proto.catalog.v1.UpdateTitleResponse;
import dev.marquee.proto.common.v1.FieldViolation;
import dev.marquee.proto.common.v1.Invalid;
import dev.marquee.proto.common.v1.NotFound;
import dev.marquee.proto.common.v1.WrongState;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/// The editors' and reviewers' RPCs: proto ↔ domain.
final class CmsRpc extends CmsService {
  private static final int REASON_MAX = 1_000;
  private static final NotFound NO_TITLE = NotFound.newBuilder().setWhat("title").build();

  private final Editorial editorial;
  private final Idempotency idempotency;

  CmsRpc(Editorial editorial, Idempotency idempotency) {
    this.editorial = editorial;
    this.idempotency = idempotency;
  }

  @Override
  public Future<CreateTitleResponse> createTitle(CreateTitleRequest request) {
    MetadataForm form = TitleMessages.form(request.getMetadata());
    return Future.succeededFuture(
        idempotency.once(
            request,
            CreateTitleResponse.getDefaultInstance(),
            tx ->
                switch (editorial.create(tx, form)) {
                  case Editorial.Done(var title) ->
                      CreateTitleResponse.newBuilder()
                          .setCreated(TitleMessages.cmsTitle(title))
                          .build();
                  case Editorial.Invalid(var violations) ->
                      CreateTitleResponse.newBuilder().setInvalid(invalid(violations)).build();
                }));
  }

  @Override
  public Future<UpdateTitleResponse> updateTitle(UpdateTitleRequest request) {
    UUID id = titleId(request.getTitleId());
    MetadataForm form = TitleMessages.form(request.getMetadata());
    if (request.getExpectedVersion() < 0) {
      throw Fault.invalid("expectedVersion", "must not be negative");
    }
    return Future.succeededFuture(
        idempotency.once(
            request,
            UpdateTitleResponse.getDefaultInstance(),
            tx ->
                switch (editorial.edit(tx, id, form, request.getExpectedVersion())) {
                  case Editorial.Done(var title) ->
                      UpdateTitleResponse.newBuilder()
                          .setUpdated(TitleMessages.cmsTitle(title))
                          .build();
                  case Editorial.NotFound() ->
                      UpdateTitleResponse.newBuilder().setNotFound(NO_TITLE).build();
                  case Editorial.Forbidden forbidden ->
                      UpdateTitleResponse.newBuilder().setConflict(wrongState(forbidden)).build();
                  case Editorial.Invalid(var violations) ->
                      UpdateTitleResponse.newBuilder().setInvalid(invalid(violations)).build();
                }));
  }

  @Override
  public Future<GetCmsTitleResponse> getCmsTitle(GetCmsTitleRequest request) {
    GetCmsTitleResponse.Builder answer = GetCmsTitleResponse.newBuilder();
    editorial
        .find(titleId(request.getTitleId()))
        .ifPresentOrElse(
            title -> answer.setTitle(TitleMessages.cmsTitle(title)),
            () -> answer.setNotFound(NO_TITLE));
    return Future.succeededFuture(answer.build());
  }

  @Override
  public Future<ListCmsTitlesResponse> listCmsTitles(ListCmsTitlesRequest request) {
    Page<CatalogTitle> page =
        editorial.list(
            TitleMessages.state(request.getState()),
            Page.Wanted.of(request.getLimit(), request.getCursor()));
    ListCmsTitlesResponse.Builder answer =
        ListCmsTitlesResponse.newBuilder().setNextCursor(page.next());
    page.items().forEach(title -> answer.addTitles(TitleMessages.cmsTitle(title)));
    return Future.succeededFuture(answer.build());
  }

  @Override
  public Future<SubmitTitleResponse> submitTitle(SubmitTitleRequest request) {
    UUID id = titleId(request.getTitleId());
    return Future.succeededFuture(
        idempotency.once(
            request,
            SubmitTitleResponse.getDefaultInstance(),
            tx -> {
              SubmitTitleResponse.Builder answer = SubmitTitleResponse.newBuilder();
              tell(
                  editorial.submit(tx, id),
                  answer::setSubmitted,
                  answer::setNotFound,
                  answer::setWrongState);
              return answer.build();
            }));
  }

  @Override
  public Future<ApproveTitleResponse> approveTitle(ApproveTitleRequest request) {
    UUID id = titleId(request.getTitleId());
    return Future.succeededFuture(
        idempotency.once(
            request,
            ApproveTitleResponse.getDefaultInstance(),
            tx -> {
              ApproveTitleResponse.Builder answer = ApproveTitleResponse.newBuilder();
              tell(
                  editorial.approve(tx, id),
                  answer::setApproved,
                  answer::setNotFound,
                  answer::setWrongState);
              return answer.build();
            }));
  }

  @Override
  public Future<RejectTitleResponse> rejectTitle(RejectTitleRequest request) {
    UUID id = titleId(request.getTitleId());
    String reason = reason(request.getReason());
    return Future.succeededFuture(
        idempotency.once(
            request,
            RejectTitleResponse.getDefaultInstance(),
            tx -> {
              RejectTitleResponse.Builder answer = RejectTitleResponse.newBuilder();
              tell(
                  editorial.reject(tx, id, reason),
                  answer::setRejected,
                  answer::setNotFound,
                  answer::setWrongState);
              return answer.build();
            }));
  }

  @Override
  public Future<PublishTitleResponse> publishTitle(PublishTitleRequest request) {
    UUID id = titleId(request.getTitleId());
    return Future.succeededFuture(
        idempotency.once(
            request,
            PublishTitleResponse.getDefaultInstance(),
            tx -> {
              PublishTitleResponse.Builder answer = PublishTitleResponse.newBuilder();
              tell(
                  editorial.publish(tx, id),
                  answer::setPublished,
                  answer::setNotFound,
                  answer::setWrongState);
              return answer.build();
            }));
  }

  @Override
  public Future<ArchiveTitleResponse> archiveTitle(ArchiveTitleRequest request) {
    UUID id = titleId(request.getTitleId());
    return Future.succeededFuture(
        idempotency.once(
            request,
            ArchiveTitleResponse.getDefaultInstance(),
            tx -> {
              ArchiveTitleResponse.Builder answer = ArchiveTitleResponse.newBuilder();
              tell(
                  editorial.archive(tx, id),
                  answer::setArchived,
                  answer::setNotFound,
                  answer::setWrongState);
              return answer.build();
            }));
  }

  @Override
  public Future<ListTitleVersionsResponse> listTitleVersions(ListTitleVersionsRequest request) {
    Page<VersionStore.Version> page =
        editorial.versions(
            titleId(request.getTitleId()), Page.Wanted.of(request.getLimit(), request.getCursor()));
    ListTitleVersionsResponse.Builder answer =
        ListTitleVersionsResponse.newBuilder().setNextCursor(page.next());
    page.items().forEach(version -> answer.addVersions(TitleMessages.version(version)));
    return Future.succeededFuture(answer.build());
  }

  private static void tell(
      Editorial.MoveOutcome outcome,
      Consumer<CmsTitle> done,
      Consumer<NotFound> notFound,
      Consumer<WrongState> forbidden) {
    switch (outcome) {
      case Editorial.Done(var title) -> done.accept(TitleMessages.cmsTitle(title));
      case Editorial.NotFound() -> notFound.accept(NO_TITLE);
      case Editorial.Forbidden refused -> forbidden.accept(wrongState(refused));
    }
  }

  private static WrongState wrongState(Editorial.Forbidden forbidden) {
    return WrongState.newBuilder()
        .setState(forbidden.state().text())
        .setRule(forbidden.rule())
        .build();
  }

  private static Invalid invalid(List<MetadataForm.Violation> violations) {
    Invalid.Builder invalid = Invalid.newBuilder();
    violations.forEach(violation ->
        invalid.addViolations(
            FieldViolation.newBuilder().setField(violation.field()).setRule(violation.rule())));
    return invalid.build();
  }

  private static UUID titleId(String text) {
    return Uuid7.parse("titleId", text);
  }

  private static String reason(String text) {
    String reason = text.strip();
    if (reason.isEmpty() || reason.codePointCount(0, reason.length()) > REASON_MAX) {
      throw Fault.invalid("reason", "must have 1 to 1,000 characters");
    }
    if (reason.indexOf('\0') >= 0) {
      throw Fault.invalid("reason", "must have no control characters");
    }
    return reason;
  }
}
