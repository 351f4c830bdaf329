{{/*
One deployment of the service. Takes root, and of what differs: name, component, roles ("" for all), replicas, resources, and
whether it works, that is, has sandboxes.
*/}}
{{- define "orchestrator.deployment" -}}
{{- $name := .name }}{{ $component := .component }}{{ $roles := .roles }}{{ $replicas := .replicas }}{{ $resources := .resources }}{{ $works := .works }}
{{- $root := .root }}
{{- with .root -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $name }}
  namespace: {{ .Release.Namespace }}
  labels: {{- include "orchestrator.labels" . | nindent 4 }}
spec:
  {{- if not (and $works .Values.autoscaling.enabled) }}
  replicas: {{ $replicas | int64 }}
  {{- end }}
  strategy:
    {{- if eq .Values.data.accessMode "ReadWriteMany" }}
    type: RollingUpdate
    rollingUpdate: { maxUnavailable: 0, maxSurge: 1 }
    {{- else }}
    # Old and new cannot both have the data.
    type: Recreate
    {{- end }}
  selector:
    matchLabels:
      {{- include "orchestrator.selectorLabels" . | nindent 6 }}
      app.kubernetes.io/component: {{ $component }}
  template:
    metadata:
      labels:
        {{- with .Values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
        {{- include "orchestrator.selectorLabels" . | nindent 8 }}
        app.kubernetes.io/component: {{ $component }}
      annotations:
        checksum/settings: {{ include "orchestrator.settings" . | sha256sum }}
        {{- with .Values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ include "orchestrator.serviceAccountName" . }}
      automountServiceAccountToken: false
      # The variables of a service called orchestrator-… would be read as settings.
      enableServiceLinks: false
      hostUsers: {{ .Values.sandbox.hostUsers }}
      terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds | int64 }}
      securityContext:
        {{- include "orchestrator.podIdentity" . | nindent 8 }}
        seccompProfile:
          {{- if not $works }}
          # No sandbox runs here.
          type: RuntimeDefault
          {{- else }}
          type: {{ .Values.sandbox.seccompProfile.type }}
          {{- if eq .Values.sandbox.seccompProfile.type "Localhost" }}
          localhostProfile: {{ .Values.sandbox.seccompProfile.localhostProfile | quote }}
          {{- end }}
          {{- end }}
      {{- with .Values.image.pullSecrets }}
      imagePullSecrets: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .Values.priorityClassName }}
      priorityClassName: {{ . | quote }}
      {{- end }}
      {{- with .Values.nodeSelector }}
      nodeSelector: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .Values.tolerations }}
      tolerations: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .Values.affinity }}
      affinity: {{- toYaml . | nindent 8 }}
      {{- end }}
      topologySpreadConstraints:
        {{- with .Values.topologySpreadConstraints }}
        {{- toYaml . | nindent 8 }}
        {{- else }}
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "orchestrator.selectorLabels" . | nindent 14 }}
              app.kubernetes.io/component: {{ $component }}
        {{- end }}
      containers:
        - name: orchestrator
          image: {{ include "orchestrator.image" . | quote }}
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          args: [serve, --config, /etc/orchestrator/settings.json{{ with $roles }}, --roles, {{ . | quote }}{{ end }}]
          env:
            {{- if eq .Values.database.provider "PostgreSql" }}
            - name: ORCHESTRATOR_Persistence__ConnectionString
              valueFrom:
                secretKeyRef:
                  name: {{ required "database.existingSecret must name the secret with the connection string." .Values.database.existingSecret | quote }}
                  key: {{ .Values.database.key | quote }}
            {{- end }}
            {{- with .Values.telemetry.endpoint }}
            - name: OTEL_EXPORTER_OTLP_ENDPOINT
              value: {{ . | quote }}
            - name: OTEL_EXPORTER_OTLP_PROTOCOL
              value: {{ $root.Values.telemetry.protocol | quote }}
            {{- end }}
            {{- with .Values.telemetry.resourceAttributes }}
            - name: OTEL_RESOURCE_ATTRIBUTES
              value: {{ . | quote }}
            {{- end }}
          ports:
            - name: health
              containerPort: 8080
          startupProbe:
            httpGet: { path: /health/live, port: health }
            periodSeconds: 2
            failureThreshold: 60
          livenessProbe:
            httpGet: { path: /health/live, port: health }
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet: { path: /health/ready, port: health }
            periodSeconds: 10
            timeoutSeconds: 10
          securityContext:
            {{- include "orchestrator.containerSecurity" . | nindent 12 }}
            {{- if $works }}
            procMount: {{ .Values.sandbox.procMount }}
            appArmorProfile:
              type: {{ .Values.sandbox.appArmorProfile.type }}
              {{- if eq .Values.sandbox.appArmorProfile.type "Localhost" }}
              localhostProfile: {{ .Values.sandbox.appArmorProfile.localhostProfile | quote }}
              {{- end }}
            {{- end }}
          resources: {{- toYaml $resources | nindent 12 }}
          volumeMounts:
            - { name: settings, mountPath: /etc/orchestrator, readOnly: true }
            - { name: data, mountPath: /data }
            {{- if $works }}
            - { name: sandboxes, mountPath: /sandboxes }
            {{- end }}
            - { name: tmp, mountPath: /tmp }
            {{- if eq .Values.bus.transport "RabbitMq" }}
            - { name: rabbitmq, mountPath: /run/secrets/orchestrator/rabbitmq, readOnly: true }
            {{- end }}
            {{- if and .Values.gateway.enabled $works }}
            - { name: tls, mountPath: /run/secrets/orchestrator/tls, readOnly: true }
            {{- else if and .Values.models.existingSecret (not .Values.gateway.enabled) (ne $component "engine") }}
            - { name: models, mountPath: /run/secrets/orchestrator/models, readOnly: true }
            {{- end }}
            {{- with .Values.extraVolumeMounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
      volumes:
        - name: settings
          configMap:
            name: {{ include "orchestrator.fullname" . }}
        - name: data
          {{- if or .Values.data.persistent .Values.data.existingClaim }}
          persistentVolumeClaim:
            claimName: {{ include "orchestrator.claim" . }}
          {{- else }}
          emptyDir: {}
          {{- end }}
        {{- if $works }}
        # Where sandboxes are noted, by process numbers that mean something in this pod only: never shared.
        - name: sandboxes
          emptyDir: { sizeLimit: 256Mi }
        {{- end }}
        - name: tmp
          emptyDir: { sizeLimit: 1Gi }
        {{- if eq .Values.bus.transport "RabbitMq" }}
        - name: rabbitmq
          secret:
            secretName: {{ required "bus.rabbitMq.existingSecret must name the secret with the password." .Values.bus.rabbitMq.existingSecret | quote }}
            defaultMode: 0440
            items: [{ key: {{ .Values.bus.rabbitMq.key | quote }}, path: password }]
        {{- end }}
        {{- if and .Values.gateway.enabled $works }}
        - name: tls
          secret:
            secretName: {{ required "gateway.workerSecret must name the secret with the workers' certificate." .Values.gateway.workerSecret | quote }}
            defaultMode: 0440
        {{- else if and .Values.models.existingSecret (not .Values.gateway.enabled) (ne $component "engine") }}
        - name: models
          secret:
            secretName: {{ .Values.models.existingSecret | quote }}
            defaultMode: 0440
        {{- end }}
        {{- with .Values.extraVolumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
{{- end }}
{{- end -}}
