#!/bin/sh
# Fetches the jars of a Kafka broker for the tests, once. Needs Maven (`mvn`); running them needs Java 17.
set -eu
here="$(cd "$(dirname "$0")" && pwd)"
jars="${XDG_CACHE_HOME:-$HOME/.cache}/microscaler-test/kafka"
[ -d "$jars" ] && exit 0

parent="$(dirname "$jars")"
mkdir -p "$parent"
fetched="$(mktemp -d "$parent/kafka.XXXXXX")"
trap 'rm -rf "$fetched"' EXIT
mvn --batch-mode --quiet --file "$here/pom.xml" dependency:copy-dependencies -DoutputDirectory="$fetched" >&2
chmod 755 "$fetched"
mv "$fetched" "$jars"
