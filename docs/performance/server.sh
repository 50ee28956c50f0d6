# What the scripts that measure have in common; sourced, with $headscale set to the executable or the jar.
# DATA is another place for what is measured.
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
version=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = //p')
data=${DATA:-$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/data}
work=$(mktemp -d)
trap 'kill "${pid:-}" 2>/dev/null || true; rm -rf "$work"' EXIT

case $headscale in
*.jar) server=("$java" -jar "$headscale") ;;
*)
	server=("$headscale")
	export XDG_CACHE_HOME=$work/cache # a recorded start of its own, which no other build replaces
	JAVA_OPTS='' "$headscale" warm-up >&2
	;;
esac

hs() { JAVA_OPTS='' "${server[@]}" -c "$dir/config.yaml" "$@"; }

configure() { # configure NAME: a server of that name, on a free port; sets dir and port
	dir=$work/$1 port=$((10000 + RANDOM % 20000))
	mkdir "$dir"
	cat >"$dir/config.yaml" <<YAML
listen_addr: 127.0.0.1:$port
unix_socket: $dir/headscale.sock
noise: {private_key_path: $dir/noise.key}
database: {type: sqlite, sqlite: {path: $dir/db.sqlite}}
derp: {server: {enabled: true, stun_listen_addr: "127.0.0.1:$((port + 1))", private_key_path: $dir/derp.key}}
YAML
}

start() { # starts the configured server and returns when it runs; sets pid, and ready to the milliseconds that took
	local begun=$(date +%s%N) line
	mkfifo "$dir/log.pipe"
	"${server[@]}" -c "$dir/config.yaml" serve >"$dir/log.pipe" 2>&1 &
	pid=$!
	exec 3<"$dir/log.pipe"
	rm "$dir/log.pipe"
	: >"$dir/log"
	while IFS= read -r line <&3; do
		echo "$line" >>"$dir/log"
		case $line in *"is running"*)
			ready=$((($(date +%s%N) - begun) / 1000000))
			cat <&3 >>"$dir/log" &
			exec 3<&-
			return
			;;
		esac
	done
	cat "$dir/log" >&2
	exit 1
}

stop() {
	kill "$pid"
	wait "$pid" || true
}
