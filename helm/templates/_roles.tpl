{{/*
What each role is, for the templates: the port it serves gRPC on, the listeners the outside may reach, and the secrets its process
needs. A secret is named as its setting; a list of names is put into the environment from the Secret, nothing else of it is.
*/}}
{{- define "marquee.roles" -}}
identity:
  grpc: 9001
  secrets: {{ include "marquee.keys" (dict "setting" "identity.subjectKeys.localSecrets" "ids" .Values.secrets.subjectKeys "also" (list "identity.keyEncryptionSecret" "redis.sessions" "redis.coordination")) }}
  optionalSecrets: [identity.bootstrapAccounts, identity.mail.password, identity.subjectKeys.transit.token, identity.subscriptions.provider.apiKey, identity.subscriptions.provider.webhookSecret]
catalog:
  grpc: 9002
  secrets: [redis.coordination]
booking:
  grpc: 9003
  secrets: [booking.provider.apiKey, booking.provider.webhookSecret, redis.coordination]
streaming:
  grpc: 9004
  public: {media: 8081}
  secrets: {{ include "marquee.keys" (dict "setting" "streaming.urlSecrets" "ids" .Values.secrets.mediaUrlKeys "also" "redis.coordination") }}
  optionalSecrets: [objects.s3AccessKey, objects.s3SecretKey]
sync:
  grpc: 9005
  secrets: [redis.coordination]
  optionalSecrets: [sync.dishtv.apiKey, sync.d2h.secret]
activity:
  grpc: 9006
  secrets: [redis.cache, redis.coordination]
ads:
  grpc: 9007
  public: {beacons: 8082}
  secrets: {{ include "marquee.keys" (dict "setting" "ads.beaconSecrets" "ids" .Values.secrets.beaconKeys | merge (dict "also" "redis.coordination")) }}
edge:
  public: {edge: 8080, partner: 8083}
  secrets: [redis.coordination]
{{- end }}

{{/* Ports inside the pod network only. */}}
{{- define "marquee.managementPort" -}}9000{{- end }}
{{- define "marquee.memberPort" -}}5701{{- end }}

{{/* [setting.id, …] for the ids of a rotating secret, and `also`, one or a list, where given. */}}
{{- define "marquee.keys" -}}
{{- $keys := list }}
{{- range .ids }}{{ $keys = append $keys (printf "%s.%s" $.setting .) }}{{ end }}
{{- with .also }}{{ $keys = concat $keys (ternary . (list .) (kindIs "slice" .)) }}{{ end }}
{{- toJson $keys }}
{{- end }}
