{{/* Headless: callers see every ready pod's address and balance over them by themselves. */}}
{{- define "marquee.grpcService" -}}
apiVersion: v1
kind: Service
metadata:
  {{- include "marquee.metadata" . | nindent 2 }}
spec:
  type: ClusterIP
  clusterIP: None
  selector:
    {{- include "marquee.selector" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
  ports:
    - name: grpc
      port: {{ .is.grpc }}
      targetPort: grpc
{{- end }}

{{/*
A Service for listeners that the outside may reach. Takes root, component, and listeners; the Service is called name.
*/}}
{{- define "marquee.publicService" -}}
{{- $is := index (include "marquee.roles" .root | fromYaml) .component }}
apiVersion: v1
kind: Service
metadata:
  {{- include "marquee.metadata" . | nindent 2 }}
spec:
  type: ClusterIP
  selector:
    {{- include "marquee.selector" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
  ports:
    {{- range .listeners }}
    - name: {{ . }}
      port: {{ index $is.public . }}
      targetPort: {{ . }}
    {{- end }}
{{- end }}

{{/*
An Ingress of one listener. Takes root, component, name, service where it has another name, listener, path, hosts, and values
(annotations).
*/}}
{{- define "marquee.ingress" -}}
{{- $ingress := .root.Values.ingress }}
{{- $hosts := .hosts | uniq | sortAlpha }}
{{- if not $hosts }}
{{- fail (printf "ingress.enabled: there is no host for %s; name the tenants' hosts in config.edge.tenants" .name) }}
{{- end }}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  {{- include "marquee.metadata" . | nindent 2 }}
  {{- with merge (dict) .values.annotations $ingress.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- with $ingress.className }}
  ingressClassName: {{ . }}
  {{- end }}
  {{- if $ingress.tlsSecret }}
  tls:
    - secretName: {{ $ingress.tlsSecret }}
      hosts:
        {{- toYaml $hosts | nindent 8 }}
  {{- end }}
  rules:
    {{- range $hosts }}
    - host: {{ . | quote }}
      http:
        paths:
          - path: {{ $.path }}
            pathType: Prefix
            backend:
              service:
                name: {{ include "marquee.fullname" $.root }}-{{ $.service | default $.name }}
                port:
                  name: {{ $.listener }}
    {{- end }}
{{- end }}

{{/* The one exception to "only among ourselves": a role's public listeners. */}}
{{- define "marquee.publicPolicy" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "marquee.metadata" (merge (dict "name" (printf "%s-public" .role)) .) | nindent 2 }}
spec:
  podSelector:
    matchLabels:
      {{- include "marquee.selector" .root | nindent 6 }}
      app.kubernetes.io/component: {{ .component }}
  policyTypes: [Ingress]
  ingress:
    - ports:
        {{- range $listener, $port := .is.public }}
        - port: {{ $port }}
        {{- end }}
      {{- with .root.Values.networkPolicy.publicFrom }}
      from:
        {{- toYaml . | nindent 8 }}
      {{- end }}
{{- end }}
