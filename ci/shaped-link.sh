#!/usr/bin/env bash
# A slow link between two network namespaces of this machine, with real sockets: runs a server in one and a command in the other.
#
#   ci/shaped-link.sh --rate 12 --delay 20 --server './venturi serve --host 0.0.0.0' -- ./venturi bench link ...
#   ci/shaped-link.sh --check            measures a link of each kind and says what the kernel has
#
#   --rate M[,M...]   Mbit/s of each direction; with several, one after the other, the last for ever
#   --every SECONDS   how long each of several rates lasts (60)
#   --delay MS  --jitter MS  --loss PERCENT    of each direction
#   --server COMMAND  runs in the server's namespace until the other command ends
#
# Both commands find the server's address in LINK_SERVER (10.77.0.2). The rate is the kernel's tbf. Delay, jitter and loss are netem where
# the kernel has it; where it has not, packets go through ci/packet_relay.py in user space. Needs root, ip, tc (Debian: iproute2) and python3.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)

rates=12 every=60 delay=0 jitter=0 loss=0 server="" check=""
while [ $# -gt 0 ]; do
  case $1 in
    --rate) rates=$2; shift 2 ;;
    --every) every=$2; shift 2 ;;
    --delay) delay=$2; shift 2 ;;
    --jitter) jitter=$2; shift 2 ;;
    --loss) loss=$2; shift 2 ;;
    --server) server=$2; shift 2 ;;
    --check) check=yes; shift ;;
    --) shift; break ;;
    *) echo "shaped-link: unknown option $1; see the head of this file" >&2; exit 2 ;;
  esac
done

for tool in ip tc python3; do
  command -v $tool >/dev/null || { echo "shaped-link: $tool is missing: apt-get install iproute2 python3" >&2; exit 3; }
done
[ "$(id -u)" = 0 ] || { echo "shaped-link: network namespaces need root: run it with sudo" >&2; exit 3; }

near=venturi-near-$$ far=venturi-far-$$
jobs_to_end=()

end() {
  for job in "${jobs_to_end[@]}"; do kill "$job" 2>/dev/null || true; done
  ip netns del $near 2>/dev/null || true
  ip netns del $far 2>/dev/null || true
}
trap end EXIT

has_netem() {
  ip netns exec $near tc qdisc add dev lo root netem delay 1ms 2>/dev/null && ip netns exec $near tc qdisc del dev lo root
}

needs_more_than_rate() {
  [ "$delay$jitter$loss" != 000 ]
}

# device of the namespace: rate of what leaves it, and delay, jitter and loss by the kernel
shape() { # namespace, verb
  local parent=root handle=1:
  if [ "$kind" = netem ]; then
    ip netns exec "$1" tc qdisc "$2" dev vlink root handle 1: netem delay "${delay}ms" "${jitter}ms" loss "${loss}%" limit 10000
    parent="parent 1:1" handle=2:
  fi
  # shellcheck disable=SC2086
  ip netns exec "$1" tc qdisc "$2" dev vlink $parent handle $handle tbf rate "${rate}mbit" burst 3200 latency 400ms
}

connect() {
  ip netns add $near
  ip netns add $far
  kind=veth
  if needs_more_than_rate; then kind=relay; if has_netem; then kind=netem; fi; fi
  if [ "$kind" = relay ]; then
    coproc RELAY { exec python3 "$top/ci/packet_relay.py" "vn$$" "vf$$" "$delay" "$jitter" "$loss"; }
    jobs_to_end+=("$RELAY_PID")
    read -r -t 10 _ <&"${RELAY[0]}" || { echo "shaped-link: the packet relay did not start" >&2; exit 3; }
    ip link set "vn$$" netns $near name vlink
    ip link set "vf$$" netns $far name vlink
  else
    ip link add name vlink netns $near type veth peer name vlink netns $far
  fi
  ip -n $near addr add 10.77.0.1/24 dev vlink
  ip -n $far addr add 10.77.0.2/24 dev vlink
  for space in $near $far; do
    ip -n $space link set lo up
    ip -n $space link set vlink up mtu 1500
    shape $space add
  done
}

follow_rates() {
  local first=yes
  for rate in ${rates//,/ }; do
    if [ -z "$first" ]; then
      sleep "$every"
      for space in $near $far; do shape $space change; done
    fi
    first=""
  done
}

run() {
  rate=${rates%%,*}
  connect
  echo "shaped-link: $rates Mbit/s, delay $delay ms, jitter $jitter ms, loss $loss %: by tbf$([ $kind = veth ] || echo " and $kind")" >&2
  export LINK_SERVER=10.77.0.2
  if [ -n "$server" ]; then
    ip netns exec $far bash -c "exec $server" &
    jobs_to_end+=($!)
  fi
  follow_rates &
  jobs_to_end+=($!)
  ip netns exec $near "$@"
}

if [ -z "$check" ]; then
  [ $# -gt 0 ] || { echo "shaped-link: no command behind --" >&2; exit 2; }
  run "$@"
  exit
fi

echo "kernel $(uname -r): netem $(near=venturi-probe-$$; ip netns add $near; has_netem && echo yes || echo no; ip netns del $near)"
for options in "--rate 0.27" "--rate 12" "--rate 66.9" "--rate 12 --delay 20 --jitter 5" "--rate 12 --delay 20 --loss 2" "--rate 20,2 --every 2"; do
  # shellcheck disable=SC2086
  "$0" $options --server "python3 $top/ci/link_meter.py serve" -- python3 "$top/ci/link_meter.py" measure
done
