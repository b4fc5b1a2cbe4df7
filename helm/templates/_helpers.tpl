{{- define "marquee.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else if contains "marquee" .Release.Name }}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-marquee" .Release.Name | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* What tells this release's pods from all others. */}}
{{- define "marquee.selector" -}}
app.kubernetes.io/name: marquee
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Labels of everything; takes root and component. */}}
{{- define "marquee.labels" -}}
{{ include "marquee.selector" .root }}
app.kubernetes.io/component: {{ .component }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{/* Name and labels of an object; takes root, component and, where it isn't the component, name. */}}
{{- define "marquee.metadata" -}}
name: {{ include "marquee.fullname" .root }}-{{ .name | default .component }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "marquee.labels" . | nindent 2 }}
{{- end }}

{{- define "marquee.image" -}}
{{- with .Values.image }}
{{- if .digest }}{{ .repository }}@{{ .digest }}{{ else }}{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end }}
{{- end }}

{{- define "marquee.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (include "marquee.fullname" .) }}
{{- end }}

{{/* `booking.provider.apiKey` → `MARQUEE_BOOKING__PROVIDER__API_KEY`. */}}
{{- define "marquee.variable" -}}
MARQUEE_{{ regexReplaceAll "([A-Z])" . "_${1}" | replace "." "__" | upper }}
{{- end }}

{{/* One setting from a Secret; takes setting, secret and, for one that may be missing, optional. */}}
{{- define "marquee.secretVariable" -}}
- name: {{ include "marquee.variable" .setting }}
  valueFrom:
    secretKeyRef:
      name: {{ .secret }}
      key: {{ .setting }}
      {{- if .optional }}
      optional: true
      {{- end }}
{{- end }}

{{- define "marquee.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "marquee.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* What every pod of the chart has in common, hooks too. */}}
{{- define "marquee.podBasics" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  {{- include "marquee.podSecurity" . | nindent 2 }}
{{- end }}

{{/* A role's values over what all roles share; takes root and role. */}}
{{- define "marquee.roleValues" -}}
{{- mergeOverwrite (deepCopy .root.Values.roleDefaults) (deepCopy (index .root.Values.roles .role)) | toYaml }}
{{- end }}

{{/* The most pods of a role that there can be. */}}
{{- define "marquee.replicasMax" -}}
{{- $values := include "marquee.roleValues" . | fromYaml }}
{{- if $values.autoscaling.enabled }}{{ $values.autoscaling.max | int }}{{ else }}{{ $values.replicas | int }}{{ end }}
{{- end }}

{{/* Host names of all tenants, as a JSON list. */}}
{{- define "marquee.tenantHosts" -}}
{{- $hosts := list }}
{{- range $tenant, $names := .Values.config.edge.tenants }}{{ $hosts = concat $hosts $names }}{{ end }}
{{- toJson $hosts }}
{{- end }}

{{/* Where viewers reach the platform; without an Ingress, its Service. */}}
{{- define "marquee.smokeUrl" -}}
{{- $hosts := include "marquee.tenantHosts" . | fromJsonArray }}
{{- if .Values.smoke.url }}{{ .Values.smoke.url }}
{{- else if and .Values.ingress.enabled $hosts }}{{ ternary "https" "http" (ne .Values.ingress.tlsSecret "") }}://{{ first $hosts }}
{{- else }}{{ ternary "https" "http" (ne .Values.tls.existingSecret "") }}://{{ include "marquee.fullname" . }}-edge:8080
{{- end }}
{{- end }}
