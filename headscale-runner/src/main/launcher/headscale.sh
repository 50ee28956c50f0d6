#!/bin/sh
# headscale: a script, and behind it the jar that it starts.
#
#   JAVA_HOME  the Java to use; without it that of the PATH
#   JAVA_OPTS  more options for the JVM
#
# "headscale warm-up" records a start, so that later ones take half the time. Once for each Java and each headscale.
set -eu

fail() {
	echo "headscale: $1" >&2
	exit 1
}

self=$(readlink -f "$0")
if [ -n "${JAVA_HOME:-}" ]; then
	java=$JAVA_HOME/bin/java
	[ -x "$java" ] || fail "there is no $java; JAVA_HOME has to name a Java 17 or newer"
else
	java=$(command -v java) || fail "there is no java in the PATH; install Java 17 or newer, or set JAVA_HOME"
fi
home=$(dirname "$(dirname "$(readlink -f "$java")")")
version=$(sed -n 's/^JAVA_VERSION="\(.*\)"$/\1/p' "$home/release" 2>/dev/null || true)
major=${version%%.*}
stamp=$(stat -Lc %s-%Y "$self" 2>/dev/null || stat -Lf %z-%m "$self")
caches=${XDG_CACHE_HOME:-${HOME:-/nowhere}/.cache}/headscale
cache=$caches/start-$version-$stamp

# Most of what a control server allocates is gone at once. A small young generation keeps it in memory that is used
# already; the heap grows with the tailnet.
memory="-XX:+UseSerialGC -Xms48m -Xmn24m"

# The optimising compiler (C2) takes more CPU time for most methods than they will ever save: it gets those that are called
# twenty times as often as the JVM would ask for.
compiling="-XX:Tier4InvocationThreshold=100000 -XX:Tier4MinInvocationThreshold=12000"
compiling="$compiling -XX:Tier4CompileThreshold=300000 -XX:Tier4BackEdgeThreshold=800000"

options="$memory $compiling ${JAVA_OPTS:-}"

# Becomes a command on data of its own, whatever this machine's configuration says: alone JVM-OPTION COMMAND...
alone() {
	option=$1
	shift
	exec env -i HOME="$work" PATH="$PATH" "$java" $options $option -jar "$self" -c "$work/config.yaml" "$@"
}

# The JVM's remarks, in brackets, are about classes that it cannot record.
not_recorded() {
	grep -v '^\[' "$work/log" >&2
	rm -f "$cache"
	fail "$1"
}

warm_up() {
	case $major in '' | *[!0-9]*) fail "cannot tell the version of $java" ;; esac
	mkdir -p "$caches"
	rm -f "$caches/start-$version-"*
	work=$(mktemp -d)
	server=
	trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
	printf 'server_url: http://127.0.0.1:8080\nlisten_addr: 127.0.0.1:0\n' >"$work/config.yaml"
	recording=-XX:ArchiveClassesAtExit=$cache
	[ "$major" -lt 25 ] || recording=-XX:AOTCacheOutput=$cache
	: >"$work/log" # here, not by the shell in the background, which may come after the first look
	alone "$recording" serve >"$work/log" 2>&1 &
	server=$!
	waited=0
	until grep -q "is running" "$work/log"; do
		kill -0 "$server" 2>/dev/null && [ "$waited" -lt 300 ] || not_recorded "the server did not start"
		sleep 0.1
		waited=$((waited + 1))
	done
	(alone "" users create warm-up) >/dev/null
	(alone "" preauthkeys create --user 1) >/dev/null
	kill "$server"
	wait "$server" || true
	server=
	[ -s "$cache" ] || not_recorded "Java $version has recorded nothing"
	echo "recorded a start on Java $version: $cache ($(($(wc -c <"$cache") / 1048576)) MiB)"
}

if [ "${1:-}" = warm-up ]; then
	[ $# = 1 ] || fail "warm-up takes no arguments, not $2"
	warm_up
	exit
fi
if [ -s "$cache" ]; then
	case $major in
	1? | 2[0-4]) options="$options -XX:SharedArchiveFile=$cache" ;;
	*) options="$options -XX:AOTCache=$cache" ;;
	esac
fi
exec "$java" $options -jar "$self" "$@"
