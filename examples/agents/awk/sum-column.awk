# A whole agent in gawk, over its own sockets: adds up a list of numbers.
function post(path, secret, body,    socket, line, answer) {
  socket = "/inet/tcp/0/" host "/" port
  printf "POST /api/v1/agents%s HTTP/1.0\r\nHost: %s:%s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", \
    path, host, port, secret, length(body), body |& socket
  answer = ""
  while ((socket |& getline line) > 0) answer = answer line
  close(socket)
  return answer
}

function field(text, name,    found) {
  return match(text, "\"" name "\":\"?([^\",}\\]]+)", found) ? found[1] : ""
}

function sum(text, name,    found, numbers, total, i, count) {
  match(text, "\"" name "\":\\[([^\\]]*)\\]", found)
  count = split(found[1], numbers, ",")
  for (i = 1; i <= count; i++) total += numbers[i]
  return total + 0
}

# For measurements: work that takes a while, and a line in a file that nobody else knows of.
function measured(task, taskId,    total) {
  system("sleep " ENVIRON["AGENT_WORK_MS"] / 1000)
  total = sum(task, "column")
  if (ENVIRON["AGENT_LEDGER"]) print taskId >> ENVIRON["AGENT_LEDGER"]
  fflush()
  return total
}

BEGIN {
  match(ENVIRON["MILLRACE_URL"], /^http:\/\/([^:\/]+):([0-9]+)/, place)
  lease = ENVIRON["AGENT_LEASE_MS"] ? ENVIRON["AGENT_LEASE_MS"] : 10000
  host = place[1]; port = place[2]
  me = post("", ENVIRON["MILLRACE_TOKEN"], "{\"name\":\"sum-column\",\"kind\":\"awk\",\"capabilities\":[\"sum-column\"],\"leaseMs\":" lease "," \
    "\"healthTask\":{\"capability\":\"sum-column\",\"payload\":{\"column\":[1,2,3]},\"result\":{\"total\":6}}}")
  id = field(me, "agentId"); secret = field(me, "secret")
  if (id == "") { print me > "/dev/stderr"; exit 1 }
  while (1) {
    task = post("/" id "/claim", secret, "{\"waitMs\":20000}")
    taskId = field(task, "taskId")
    if (taskId == "") continue
    result = task ~ /"capability":"health"/ \
      ? "{\"sum\":" sum(task, "add") ",\"result\":{\"total\":" sum(task, "column") "}}" \
      : "{\"total\":" measured(task, taskId) "}"
    post("/" id "/report", secret, "{\"taskId\":\"" taskId "\",\"attempt\":" field(task, "attempt") ",\"result\":" result "}")
  }
}
