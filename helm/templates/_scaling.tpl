{{- define "marquee.autoscaler" -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  {{- include "marquee.metadata" . | nindent 2 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "marquee.fullname" .root }}-{{ .role }}
  minReplicas: {{ .values.autoscaling.min }}
  maxReplicas: {{ .values.autoscaling.max }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: {{ .values.autoscaling.cpuPercent }}
{{- end }}

{{- define "marquee.disruptionBudget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "marquee.metadata" . | nindent 2 }}
spec:
  # One at a time, which a single pod permits too.
  maxUnavailable: 1
  selector:
    matchLabels:
      {{- include "marquee.selector" .root | nindent 6 }}
      app.kubernetes.io/component: {{ .component }}
{{- end }}
