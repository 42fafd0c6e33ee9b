# A whole agent with curl and jq: registers, proves itself, then does one task after the other until it is ended.
# Source it, define `handle` (payload in, result out, both JSON) and call: work <capability> <payload> <result>
set -euo pipefail

post() {
  curl --silent --show-error --fail-with-body --request POST "$MILLRACE_URL/api/v1/agents$1" --data "$3" \
    --header "Authorization: Bearer $2" --header 'Content-Type: application/json'
}

# For measurements: work that takes a while, and a line in a file that nobody else knows of.
measured() {
  sleep "$(jq -n "${AGENT_WORK_MS:-0} / 1000")"
  handle
  if [ -n "${AGENT_LEDGER:-}" ]; then echo "$1" >> "$AGENT_LEDGER"; fi
}

# The payload and the result are an example of its work: the agent is given this before any other.
work() {
  local me id secret claimed task payload result
  me=$(post '' "$MILLRACE_TOKEN" "$(jq -nc --arg can "$1" --argjson payload "$2" --argjson result "$3" '{ name: $can,
    kind: "bash", capabilities: [$can], leaseMs: (env.AGENT_LEASE_MS // 10000 | tonumber), healthTask: { capability: $can, $payload, $result } }')")
  { read -r id; read -r secret; } < <(jq -r '.agentId, .secret' <<< "$me")
  while true; do
    claimed=$(post "/$id/claim" "$secret" '{"waitMs":20000}')
    task=$(jq -ce '.task' <<< "$claimed") || continue
    payload=$(jq -c '.payload' <<< "$task")
    if [ "$(jq -r '.capability' <<< "$task")" = health ]; then
      result=$(jq -c '.task.payload' <<< "$payload" | handle)
      result=$(jq -c --argjson result "$result" '{ sum: (.add | add), $result }' <<< "$payload")
    else
      result=$(measured "$(jq -r '.taskId' <<< "$task")" <<< "$payload")
    fi
    post "/$id/report" "$secret" "$(jq -c --argjson result "$result" '{ taskId, attempt, $result }' <<< "$task")" > /dev/null || true
  done
}
