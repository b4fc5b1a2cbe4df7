package dev.marquee.launcher;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.marquee.proto.activity.v1.PositionsGrpcService;
import dev.marquee.proto.ads.v1.CampaignsGrpcService;
import dev.marquee.proto.booking.v1.TheatresGrpcService;
import dev.marquee.proto.catalog.v1.TitlesGrpcService;
import dev.marquee.proto.identity.v1.AccountsGrpcService;
import dev.marquee.proto.identity.v1.ClientsGrpcService;
import dev.marquee.proto.identity.v1.PersonalDataGrpcService;
import dev.marquee.proto.identity.v1.SubscriptionsGrpcService;
import dev.marquee.proto.identity.v1.TenantsGrpcService;
import dev.marquee.proto.options.v1.Access;
import dev.marquee.proto.options.v1.Exposure;
import dev.marquee.proto.options.v1.Options;
import dev.marquee.proto.privacy.v1.PrivacyGrpcService;
import dev.marquee.proto.streaming.v1.PlaybackGrpcService;
import dev.marquee.proto.sync.v1.DeliveriesGrpcService;
import java.util.List;
import java.util.stream.Stream;

/// Every service and method of the platform, as the contracts have them.
final class Contracts {
  /// One service of each file; the file names the others.
  private static final List<ServiceDescriptor> ONE_OF_EACH =
      List.of(
          AccountsGrpcService.SERVICE_DESCRIPTOR,
          PersonalDataGrpcService.SERVICE_DESCRIPTOR,
          ClientsGrpcService.SERVICE_DESCRIPTOR,
          TenantsGrpcService.SERVICE_DESCRIPTOR,
          SubscriptionsGrpcService.SERVICE_DESCRIPTOR,
          TitlesGrpcService.SERVICE_DESCRIPTOR,
          TheatresGrpcService.SERVICE_DESCRIPTOR,
          PlaybackGrpcService.SERVICE_DESCRIPTOR,
          CampaignsGrpcService.SERVICE_DESCRIPTOR,
          PositionsGrpcService.SERVICE_DESCRIPTOR,
          DeliveriesGrpcService.SERVICE_DESCRIPTOR,
          PrivacyGrpcService.SERVICE_DESCRIPTOR);

  /// Who bind the one service that isn't a domain's own.
  private static final List<String> PRIVACY =
      List.of("activity", "ads", "booking", "catalog", "identity", "streaming", "sync");

  private Contracts() {}

  static Stream<ServiceDescriptor> services() {
    return ONE_OF_EACH.stream().flatMap(service -> service.getFile().getServices().stream());
  }

  static Stream<MethodDescriptor> methods() {
    return services().flatMap(service -> service.getMethods().stream());
  }

  static Access access(MethodDescriptor method) {
    return method.getOptions().getExtension(Options.access);
  }

  static boolean isForPartners(MethodDescriptor method) {
    return method.getOptions().getExtension(Options.exposure) == Exposure.EXPOSURE_PARTNER;
  }

  /// Who bind it: `marquee.booking.v1` → `booking`.
  static List<String> domains(ServiceDescriptor service) {
    String domain = service.getFile().getPackage().split("\\.")[1];
    return domain.equals("privacy") ? PRIVACY : List.of(domain);
  }

  /// The method as `x-rpc` and gRPC paths write it.
  static String path(MethodDescriptor method) {
    return method.getService().getFullName() + "/" + method.getName();
  }
}
