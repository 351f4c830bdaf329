# syntax=docker/dockerfile:1

# The images to build from are the builder's to say: from whichever registry or mirror the house trusts, by digest at best.
#   docker build --build-arg SDK_IMAGE=REGISTRY/dotnet/sdk:10.0 --build-arg RUNTIME_IMAGE=REGISTRY/dotnet/aspnet:10.0 -t orchestrator .
# The runtime image has to bring apt-get (Debian, Ubuntu). NODE_IMAGE is only used by the target "agents".
ARG SDK_IMAGE=dotnet/sdk:10.0
ARG RUNTIME_IMAGE=dotnet/aspnet:10.0
ARG NODE_IMAGE=node:22-bookworm-slim

FROM ${SDK_IMAGE} AS build
WORKDIR /source
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src/ src/
# The commit, for the version that traces and --version name; the history itself is not in the build.
ARG REVISION=""
RUN --mount=type=cache,target=/root/.nuget/packages \
    dotnet publish src/Orchestrator.Host -c Release -o /publish -p:DebugType=none -p:SourceRevisionId="${REVISION}"

FROM ${NODE_IMAGE} AS packages
COPY agents/ /source/
RUN /source/install /agents

# ── The service. Its /usr is what sandboxes see, read-only: what repositories need to build and test is added on top, with
# FROM orchestrator / USER root / RUN apt-get install … / USER 10001:10001.
FROM ${RUNTIME_IMAGE} AS service
# tini reaps what a killed sandbox leaves behind: the program itself only knows its own children.
RUN apt-get update \
    && apt-get install -y --no-install-recommends bubblewrap ca-certificates git perl tini \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --home-dir /data --no-create-home --shell /usr/sbin/nologin orchestrator \
    && install -d -m 0700 -o 10001 -g 10001 /data /sandboxes /repositories
COPY --from=build /publish /opt/orchestrator
RUN ln -s /opt/orchestrator/orchestrator /usr/local/bin/orchestrator
# Sandboxes apart from the data: the data may be shared by several workers, sandboxes belong to one.
ENV HOME=/data \
    DOTNET_EnableDiagnostics=0 \
    ORCHESTRATOR_Data__Directory=/data \
    ORCHESTRATOR_Sandboxes__bubblewrap__Directory=/sandboxes \
    ORCHESTRATOR_Serve__Urls=http://0.0.0.0:8080
USER 10001:10001
WORKDIR /data
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/bin/tini", "--", "/opt/orchestrator/orchestrator"]
CMD ["serve"]

# ── The same with the agents of agents/package.json, for those who do not bring their own: docker build --target agents …
FROM service AS agents
USER root
# One of them is a Node program.
RUN apt-get update \
    && apt-get install -y --no-install-recommends nodejs \
    && rm -rf /var/lib/apt/lists/*
COPY --from=packages /agents /opt/agents
ENV ORCHESTRATOR_Agents__claude__Directory=/opt/agents \
    ORCHESTRATOR_Agents__codex__Directory=/opt/agents \
    ORCHESTRATOR_Agents__gemini__Directory=/opt/agents \
    ORCHESTRATOR_Agents__opencode__Directory=/opt/agents
USER 10001:10001

# Without --target it is the small one.
FROM service
