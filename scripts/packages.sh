# Installs Debian packages that are missing, without starting the services they bring. Sourced by ./demo and ./test.
# shellcheck shell=bash

# How to become root without being asked anything; empty for root itself, "-" when there is no way.
become_root() {
    if [ "$(id -u)" -eq 0 ]; then
        echo ""
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        echo "sudo -n"
    else
        echo "-"
    fi
}

# install_packages PACKAGE...: 0 when all were installed, 1 when that is not possible here (said on standard error).
install_packages() {
    local root policy made_policy status
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "These are missing and this system has no apt-get: $*. Install them with its own package manager." >&2
        return 1
    fi

    root=$(become_root)
    if [ "$root" = "-" ]; then
        echo "These are missing: $*. Install them with: sudo apt-get install $*" >&2
        return 1
    fi

    # A package's install script asks this file whether it may start its service: the answer is no.
    policy=/usr/sbin/policy-rc.d
    made_policy=0
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' | $root tee "$policy" >/dev/null && $root chmod 755 "$policy" && made_policy=1
    fi

    status=0
    if ! $root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" </dev/null >/dev/null 2>&1; then
        # The lists of a fresh machine are empty or old.
        $root env DEBIAN_FRONTEND=noninteractive apt-get -qq update </dev/null >/dev/null 2>&1
        $root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" </dev/null >/dev/null || status=1
    fi

    if [ "$made_policy" -eq 1 ]; then
        $root rm -f "$policy"
    fi

    [ "$status" -eq 0 ] || echo "Installing $* failed. Try: sudo apt-get update && sudo apt-get install $*" >&2
    return "$status"
}
