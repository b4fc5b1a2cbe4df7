{{/*
A role: its Deployment, its headless gRPC Service, its scaling and its disruption budget. Takes root and role.
*/}}
{{- define "marquee.workload" -}}
{{- $values := include "marquee.roleValues" . | fromYaml }}
{{- $is := index (include "marquee.roles" .root | fromYaml) .role }}
{{- $at := dict "root" .root "role" .role "component" .role "values" $values "is" $is }}
{{ include "marquee.deployment" $at }}
{{- if $is.grpc }}
---
{{ include "marquee.grpcService" $at }}
{{- end }}
{{- if $values.autoscaling.enabled }}
---
{{ include "marquee.autoscaler" $at }}
{{- end }}
{{- if .root.Values.podDisruptionBudget.enabled }}
---
{{ include "marquee.disruptionBudget" $at }}
{{- end }}
{{- if and $is.public .root.Values.networkPolicy.enabled }}
---
{{ include "marquee.publicPolicy" $at }}
{{- end }}
{{- end }}

{{- define "marquee.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "marquee.metadata" . | nindent 2 }}
spec:
  {{- if not .values.autoscaling.enabled }}
  replicas: {{ .values.replicas }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "marquee.selector" .root | nindent 6 }}
      app.kubernetes.io/component: {{ .component }}
  strategy:
    {{- if and (eq .role "streaming") .root.Values.streamingVolume.enabled (ne .root.Values.streamingVolume.accessMode "ReadWriteMany") }}
    # A new pod elsewhere couldn't mount the volume while the old one has it.
    type: Recreate
    {{- else }}
    type: RollingUpdate
    rollingUpdate:
      maxUnavailable: 0
      maxSurge: 1
    {{- end }}
  template:
    metadata:
      labels:
        {{- include "marquee.labels" . | nindent 8 }}
        marquee.dev/member: "true"
        {{- with .root.Values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        checksum/config: {{ include "marquee.config" .root | sha256sum }}
        {{- with .root.Values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ include "marquee.serviceAccount" .root }}
      {{- include "marquee.podBasics" .root | nindent 6 }}
      {{- with .root.Values.affinity }}
      affinity:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      topologySpreadConstraints:
        {{- include "marquee.spread" (dict "at" . "key" "topology.kubernetes.io/zone") | nindent 8 }}
        {{- include "marquee.spread" (dict "at" . "key" "kubernetes.io/hostname") | nindent 8 }}
      terminationGracePeriodSeconds: {{ .root.Values.terminationGracePeriodSeconds }}
      containers:
        - {{ include "marquee.container" . | indent 10 | trim }}
      volumes:
        {{- include "marquee.volumes" . | nindent 8 }}
{{- end }}

{{- define "marquee.spread" -}}
- maxSkew: 1
  topologyKey: {{ .key }}
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels:
      {{- include "marquee.selector" .at.root | nindent 6 }}
      app.kubernetes.io/component: {{ .at.component }}
{{- end }}

{{- define "marquee.container" -}}
name: marquee
image: {{ include "marquee.image" .root }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
args: [run, --roles={{ .role }}, --config=/etc/marquee/application.yaml]
env:
  {{- include "marquee.environment" . | nindent 2 }}
ports:
  - name: management
    containerPort: {{ include "marquee.managementPort" . }}
  - name: members
    containerPort: {{ include "marquee.memberPort" . }}
  {{- if .is.grpc }}
  - name: grpc
    containerPort: {{ .is.grpc }}
  {{- end }}
  {{- range $listener, $port := .is.public }}
  - name: {{ $listener }}
    containerPort: {{ $port }}
  {{- end }}
{{- include "marquee.probes" . }}
lifecycle:
  preStop:
    # Until everybody has heard that this pod takes no more calls.
    sleep:
      seconds: {{ .root.Values.drainSeconds }}
resources:
  {{- toYaml .values.resources | nindent 2 }}
securityContext:
  {{- include "marquee.containerSecurity" . | nindent 2 }}
volumeMounts:
  - name: config
    mountPath: /etc/marquee/application.yaml
    subPath: application.yaml
    readOnly: true
  - name: tmp
    mountPath: /tmp
  {{- if .root.Values.tls.existingSecret }}
  - name: tls
    mountPath: /etc/marquee/tls
    readOnly: true
  {{- end }}
  {{- if eq .role "streaming" }}
  - name: work
    mountPath: /var/lib/marquee
  {{- end }}
{{- end }}

{{/* Settings that differ from pod to pod, and secrets. */}}
{{- define "marquee.environment" -}}
{{- $secret := .root.Values.secrets.existingSecret -}}
- name: MARQUEE_CLUSTER__HOST
  valueFrom:
    fieldRef:
      fieldPath: status.podIP
- name: JAVA_TOOL_OPTIONS
  value: {{ .values.javaOptions | quote }}
{{ include "marquee.secretVariable" (dict "setting" "rpc.serviceSecret" "secret" $secret) }}
{{- if .is.grpc }}
{{ include "marquee.secretVariable" (dict "setting" (printf "postgres.passwords.%s" .role) "secret" $secret) }}
{{- end }}
{{- range .is.secrets }}
{{ include "marquee.secretVariable" (dict "setting" . "secret" $secret) }}
{{- end }}
{{- range .is.optionalSecrets }}
{{ include "marquee.secretVariable" (dict "setting" . "secret" $secret "optional" true) }}
{{- end }}
{{- end }}

{{/* A start may take 60 s a role; after that the process ends by itself with a reason. */}}
{{- define "marquee.probes" }}
startupProbe:
  {{- include "marquee.probe" (dict "root" .root "path" "/health/ready") | nindent 2 }}
  periodSeconds: 3
  failureThreshold: 40
livenessProbe:
  {{- include "marquee.probe" (dict "root" .root "path" "/health/live") | nindent 2 }}
  periodSeconds: 10
  failureThreshold: 3
readinessProbe:
  {{- include "marquee.probe" (dict "root" .root "path" "/health/ready") | nindent 2 }}
  periodSeconds: 5
  failureThreshold: 2
{{- end }}

{{/* Checks answer within two seconds, themselves. */}}
{{- define "marquee.probe" -}}
httpGet:
  path: {{ .path }}
  port: management
  scheme: {{ ternary "HTTPS" "HTTP" (ne .root.Values.tls.existingSecret "") }}
timeoutSeconds: 3
{{- end }}

{{- define "marquee.volumes" -}}
- name: config
  configMap:
    name: {{ include "marquee.fullname" .root }}-config
- name: tmp
  emptyDir:
    sizeLimit: 256Mi
{{- if .root.Values.tls.existingSecret }}
- name: tls
  secret:
    secretName: {{ .root.Values.tls.existingSecret }}
    defaultMode: 0440
{{- end }}
{{- if eq .role "streaming" }}
- name: work
  {{- if .root.Values.streamingVolume.enabled }}
  persistentVolumeClaim:
    claimName: {{ include "marquee.streamingClaim" .root }}
  {{- else }}
  emptyDir:
    sizeLimit: {{ .root.Values.streamingVolume.size }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "marquee.streamingClaim" -}}
{{- .Values.streamingVolume.existingClaim | default (printf "%s-streaming" (include "marquee.fullname" .)) }}
{{- end }}
