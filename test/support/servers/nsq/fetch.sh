#!/usr/bin/env bash
# Builds nsqd and nsqlookupd with Go into the cache where tests look for them; nothing where they are there.
set -euo pipefail
version="v1.3.0"
to="${XDG_CACHE_HOME:-$HOME/.cache}/microscaler-test/nsq"
[ -x "$to/nsqd" ] && [ -x "$to/nsqlookupd" ] && exit 0
command -v go >/dev/null || { echo "Go is needed to build nsqd" >&2; exit 1; }
module="$(mktemp -d)"
trap 'rm -rf "$module"' EXIT
cd "$module"
# NSQ's own go.mod replaces this one too, and a replacement counts in the main module only
cat >go.mod <<EOF
module nsq-for-tests

go 1.21

require github.com/nsqio/nsq $version

replace github.com/judwhite/go-svc => github.com/mreiferson/go-svc v1.2.2-0.20210815184239-7a96e00010f6
EOF
mkdir -p "$to"
go build -mod=mod -o "$to/" github.com/nsqio/nsq/apps/nsqd github.com/nsqio/nsq/apps/nsqlookupd
