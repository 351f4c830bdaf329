{{- define "orchestrator.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "orchestrator.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "orchestrator.name" . -}}
{{- ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "orchestrator.selectorLabels" -}}
app.kubernetes.io/name: {{ include "orchestrator.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "orchestrator.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "orchestrator.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "orchestrator.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "orchestrator.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* A replica has work enough when its slots are taken; the program's own default is four. */}}
{{- define "orchestrator.stagesPerReplica" -}}
{{- $slots := 4 -}}
{{- with .Values.settings.Worker }}{{ with .Slots }}{{ $slots = . }}{{ end }}{{ end -}}
{{- default $slots .Values.autoscaling.queue.stagesPerReplica | int64 -}}
{{- end -}}

{{- define "orchestrator.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{- define "orchestrator.claim" -}}
{{- default (printf "%s-data" (include "orchestrator.fullname" .)) .Values.data.existingClaim -}}
{{- end -}}

{{- define "orchestrator.migrates" -}}
{{- if and .Values.migration.enabled (eq .Values.database.provider "PostgreSql") -}}true{{- end -}}
{{- end -}}

{{/* The components that carry out the service's roles, the one with sandboxes first. */}}
{{- define "orchestrator.components" -}}
{{- ternary "worker,api,engine" "service" .Values.roles.apart -}}
{{- end -}}

{{/* What every container here has in common, whatever it does. */}}
{{- define "orchestrator.containerSecurity" -}}
privileged: false
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- define "orchestrator.podIdentity" -}}
runAsNonRoot: true
runAsUser: {{ .Values.podSecurity.runAsUser | int64 }}
runAsGroup: {{ .Values.podSecurity.runAsGroup | int64 }}
fsGroup: {{ .Values.podSecurity.fsGroup | int64 }}
fsGroupChangePolicy: OnRootMismatch
{{- end -}}

{{/* The program's configuration file: the operator's settings, and over them what the chart itself has mounted and named. */}}
{{- define "orchestrator.settings" -}}
{{- $bus := dict "Transport" .Values.bus.transport -}}
{{- if eq .Values.bus.transport "RabbitMq" -}}
{{- $rabbit := .Values.bus.rabbitMq -}}
{{- $server := dict "Host" $rabbit.host "Port" $rabbit.port "VirtualHost" $rabbit.virtualHost "UserName" $rabbit.userName "PasswordFile" "/run/secrets/orchestrator/rabbitmq/password" "Tls" $rabbit.tls -}}
{{- with $rabbit.tlsServerName }}{{ $_ := set $server "TlsServerName" . }}{{ end -}}
{{- $_ := set $bus "RabbitMq" $server -}}
{{- end -}}
{{- $own := dict
  "Data" (dict "Directory" "/data")
  "Serve" (dict "Urls" "http://0.0.0.0:8080")
  "Persistence" (dict "Provider" .Values.database.provider)
  "Bus" $bus
  "Sandboxes" (dict "bubblewrap" (dict "Directory" "/sandboxes")) -}}
{{- $gateway := dict -}}
{{- if and .Values.models.existingSecret (not .Values.gateway.enabled) -}}
{{- $_ := set $gateway "Credentials" (dict "Directory" "/run/secrets/orchestrator/models") -}}
{{- end -}}
{{- if .Values.gateway.enabled -}}
{{- $tls := "/run/secrets/orchestrator/tls" -}}
{{- $_ := set $gateway "Remote" (dict
  "Address" (printf "%s-gateway.%s.svc:%d" (include "orchestrator.fullname" .) .Release.Namespace (int .Values.gateway.port))
  "Listen" (printf "0.0.0.0:%d" (int .Values.gateway.port))
  "Certificate" (printf "%s/tls.crt" $tls) "CertificateKey" (printf "%s/tls.key" $tls) "CertificateAuthority" (printf "%s/ca.crt" $tls)) -}}
{{- end -}}
{{- if $gateway -}}
{{- $_ := set $own "Gateway" $gateway -}}
{{- end -}}
{{- toPrettyJson (mergeOverwrite (deepCopy .Values.settings) $own) -}}
{{- end -}}

{{/* Mistakes that no schema can express. */}}
{{- define "orchestrator.check" -}}
{{- if and .Values.gateway.enabled (ne .Values.database.provider "PostgreSql") -}}
{{- fail "gateway.enabled needs database.provider PostgreSql: the gateway writes down what is spent and refused." -}}
{{- end -}}
{{- $many := or .Values.roles.apart .Values.autoscaling.enabled (gt (int .Values.replicaCount) 1) -}}
{{- if and $many (or (ne .Values.database.provider "PostgreSql") (ne .Values.bus.transport "RabbitMq")) -}}
{{- fail "More than one replica, or roles.apart, needs database.provider PostgreSql and bus.transport RabbitMq." -}}
{{- end -}}
{{- if and $many (ne .Values.data.accessMode "ReadWriteMany") -}}
{{- fail "More than one replica, or roles.apart, needs data that all of them can write: set data.accessMode to ReadWriteMany and name a storage class, or a claim, that offers it." -}}
{{- end -}}
{{- if and $many (not .Values.data.persistent) (not .Values.data.existingClaim) -}}
{{- fail "More than one replica, or roles.apart, needs data that all of them can write: set data.persistent or data.existingClaim." -}}
{{- end -}}
{{- if and (eq .Values.sandbox.procMount "Unmasked") .Values.sandbox.hostUsers -}}
{{- fail "sandbox.procMount Unmasked is only accepted with sandbox.hostUsers false." -}}
{{- end -}}
{{- if and .Values.autoscaling.enabled (gt (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas)) -}}
{{- fail "autoscaling.minReplicas is greater than autoscaling.maxReplicas." -}}
{{- end -}}
{{- end -}}

{{- define "orchestrator.dnsEgress" -}}
- to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: {{ .Values.networkPolicy.dns.namespace }}
      podSelector:
        matchLabels: {{- toYaml .Values.networkPolicy.dns.podLabels | nindent 10 }}
  ports:
    - { protocol: UDP, port: 53 }
    - { protocol: TCP, port: 53 }
{{- end -}}

{{- define "orchestrator.internetEgress" -}}
{{- $policy := .Values.networkPolicy -}}
{{- if and $policy.internet.enabled $policy.internet.to }}
- to: {{- toYaml $policy.internet.to | nindent 4 }}
  ports:
    {{- range $policy.internet.ports }}
    - { protocol: TCP, port: {{ . | int64 }} }
    {{- end }}
{{- end }}
{{- end -}}
