{{- define "altmesh.name" -}}
{{- printf "%s-%s" .root.Release.Name .role | trunc 52 | trimSuffix "-" -}}
{{- end }}

{{- define "altmesh.selector" -}}
app.kubernetes.io/name: altmesh
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .role }}
{{- end }}

{{- define "altmesh.labels" -}}
{{ include "altmesh.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- /* Where a role of this release is called: balanced by the client over a headless service's pods. */ -}}
{{- define "altmesh.target" -}}
dns:///{{ include "altmesh.name" . }}:7000
{{- end }}

{{- /* The pod of a role. Takes root, role, args (what the role is started with), mounts and volumes (YAML lists), restart. */ -}}
{{- define "altmesh.pod" -}}
{{- $root := .root -}}
{{- $values := index $root.Values .role -}}
metadata:
  labels:
    {{- include "altmesh.labels" . | nindent 4 }}
  annotations:
    prometheus.io/scrape: "true"
    prometheus.io/port: "9464"
    prometheus.io/path: /metrics
    {{- if $root.Values.security.enabled }}
    checksum/security: {{ include "altmesh.security" (dict "root" $root) | sha256sum }}
    {{- end }}
spec:
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: 40
  {{- with .restart }}
  restartPolicy: {{ . }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
    runAsGroup: 10001
    fsGroup: 10001
    seccompProfile: {type: RuntimeDefault}
  containers:
    - name: {{ .role }}
      image: "{{ $root.Values.image.repository }}:{{ $root.Values.image.tag | default $root.Chart.AppVersion }}"
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      args:
        {{- range concat .args $values.args }}
        - {{ . | quote }}
        {{- end }}
        - --listen
        - 0.0.0.0:7000
        - --metrics-listen
        - 0.0.0.0:9464
        - --log-format
        - json
        {{- with $root.Values.otlp }}
        - --otlp
        - {{ . | quote }}
        {{- end }}
      env:
        - {name: ALTMESH_LOG, value: {{ $root.Values.logLevel | quote }}}
        {{- if $root.Values.security.enabled }}
        - {name: ALTMESH_SECURITY, value: /security/security.yaml}
        {{- end }}
      ports:
        - {name: grpc, containerPort: 7000}
        - {name: metrics, containerPort: 9464}
      {{- /* Ready may take a model's loading, or a run's first checkpoint: only the process itself must answer. */}}
      startupProbe:
        httpGet: {path: /healthz, port: metrics}
        periodSeconds: 5
        failureThreshold: 60
      livenessProbe:
        httpGet: {path: /healthz, port: metrics}
        periodSeconds: 20
        timeoutSeconds: 10
        failureThreshold: 6
      readinessProbe:
        httpGet: {path: /readyz, port: metrics}
        periodSeconds: 5
        timeoutSeconds: 5
      resources:
        {{- toYaml $values.resources | nindent 8 }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: {drop: [ALL]}
      volumeMounts:
        - {name: tmp, mountPath: /tmp}
        {{- if $root.Values.models.existingClaim }}
        - {name: models, mountPath: /models, readOnly: true}
        {{- end }}
        {{- if $root.Values.security.enabled }}
        - {name: security, mountPath: /security, readOnly: true}
        {{- end }}
        {{- with .mounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    - name: tmp
      emptyDir: {}
    {{- with $root.Values.models.existingClaim }}
    - name: models
      persistentVolumeClaim: {claimName: {{ . }}, readOnly: true}
    {{- end }}
    {{- if $root.Values.security.enabled }}
    - name: security
      projected:
        defaultMode: 0440
        sources:
          - configMap: {name: {{ include "altmesh.name" (dict "root" $root "role" "security") }}}
          - secret:
              name: {{ include "altmesh.name" . }}-tls
              items:
                - {key: tls.crt, path: tls/tls.crt}
                - {key: tls.key, path: tls/tls.key}
                - {key: ca.crt, path: tls/ca.crt}
    {{- end }}
    {{- with .volumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with $values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{- /* A headless service: clients see every pod, and balance. Takes root, role. */ -}}
{{- define "altmesh.service" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "altmesh.name" . }}
  labels:
    {{- include "altmesh.labels" . | nindent 4 }}
spec:
  clusterIP: None
  {{- if eq .role "trainer" }}
  publishNotReadyAddresses: true # the student follows a run from its first moment
  {{- end }}
  selector:
    {{- include "altmesh.selector" . | nindent 4 }}
  ports:
    - {name: grpc, port: 7000, targetPort: grpc, appProtocol: grpc}
    - {name: metrics, port: 9464, targetPort: metrics}
{{- end }}

{{- /* What lets a replicated role grow with its queue and live through a node's maintenance. Takes root, role. */ -}}
{{- define "altmesh.scaling" -}}
{{- $values := index .root.Values .role -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "altmesh.name" . }}
  labels:
    {{- include "altmesh.labels" . | nindent 4 }}
spec:
  minAvailable: {{ $values.minAvailable }}
  selector:
    matchLabels:
      {{- include "altmesh.selector" . | nindent 6 }}
{{- if $values.autoscaling.enabled }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "altmesh.name" . }}
  labels:
    {{- include "altmesh.labels" . | nindent 4 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "altmesh.name" . }}
  minReplicas: {{ $values.autoscaling.minReplicas }}
  maxReplicas: {{ $values.autoscaling.maxReplicas }}
  metrics:
    - type: Pods
      pods:
        metric: {name: altmesh_queue_size}
        target: {type: AverageValue, averageValue: {{ $values.autoscaling.queueSize | quote }}}
  behavior:
    scaleDown: {stabilizationWindowSeconds: 300}
{{- end }}
{{- end }}

{{- /* The security file of every role. Takes root. */ -}}
{{- define "altmesh.security" -}}
{{- $root := .root -}}
profile: {{ $root.Values.security.profile }}
server:
  certificate: tls/tls.crt
  key: tls/tls.key
  client-trust: tls/ca.crt
client:
  trust: tls/ca.crt
  certificate: tls/tls.crt
  key: tls/tls.key
subjects:
  {{- range list "trainer" "student" "evaluator" }}
  - {subject: "DNS:{{ include "altmesh.name" (dict "root" $root "role" .) }}", role: trainer}
  {{- end }}
  {{- with $root.Values.security.subjects }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
