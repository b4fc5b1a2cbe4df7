{{/*
application.yaml: `config` of the values, and what only the chart knows. The latter wins; values.schema.json refuses it in `config`.
*/}}
{{- define "marquee.config" -}}
{{- $name := include "marquee.fullname" . }}
{{- $ports := dict "management" (include "marquee.managementPort" . | int) }}
{{- $addresses := dict }}
{{- range $role, $is := include "marquee.roles" . | fromYaml }}
{{- if $is.grpc }}
{{- $_ := set $ports $role ($is.grpc | int) }}
{{- $_ := set $addresses $role (printf "%s-%s:%d" $name $role ($is.grpc | int)) }}
{{- end }}
{{- range $listener, $port := $is.public }}{{ $_ := set $ports $listener ($port | int) }}{{ end }}
{{- end }}
{{- $own := dict
  "node" (dict "host" "0.0.0.0")
  "rpc" (dict "host" "0.0.0.0" "addresses" $addresses)
  "ports" $ports
  "cluster" (dict "name" $name "port" (include "marquee.memberPort" . | int)
    "members" (list (printf "%s-members:%s" $name (include "marquee.memberPort" .))))
  "edge" (dict "mediaUpstream" (printf "%s-media:%v" $name $ports.media) "beaconsUpstream" (printf "%s-beacons:%v" $name $ports.beacons))
  "streaming" (dict "workDirectory" "/var/lib/marquee/work" "urlSecretId" (first .Values.secrets.mediaUrlKeys))
  "objects" (dict "directory" "/var/lib/marquee/objects")
  "ads" (dict "beaconKeyId" (first .Values.secrets.beaconKeys)) }}
{{- if .Values.tls.existingSecret }}
{{- $_ := set $own "tls" (dict "certPath" "/etc/marquee/tls/tls.crt" "keyPath" "/etc/marquee/tls/tls.key"
  "caPath" "/etc/marquee/tls/ca.crt") }}
{{- end }}
{{- mergeOverwrite (deepCopy .Values.config) $own | toYaml }}
{{- end }}
