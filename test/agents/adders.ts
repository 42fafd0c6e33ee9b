/** Agents that add, in languages that a machine may have; with `hang` they take a task, send heartbeats and never end it. */

export const nodeAdder = `
const [url, token, hang] = process.argv.slice(1);
const call = async (path, secret, body) => {
  const headers = { authorization: "Bearer " + secret, "content-type": "application/json" };
  const answer = await fetch(url + "/api/v1/agents" + path, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
};
const me = await call("", token, { name: "adder", kind: "node", capabilities: ["add"], leaseMs: hang ? 3000 : 30000 });
for (;;) {
  const { task } = await call("/" + me.agentId + "/claim", me.secret, { waitMs: 20000 });
  if (!task) continue;
  while (hang && task.capability !== "health") {
    await call("/" + me.agentId + "/heartbeat", me.secret, {});
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const [a, b] = task.payload.add;
  const { taskId, attempt } = task;
  await call("/" + me.agentId + "/report", me.secret, { taskId, attempt, result: { sum: a + b } });
}`;

export const pythonAdder = `
import json, sys, time, urllib.request
url, token, hang = sys.argv[1], sys.argv[2], len(sys.argv) > 3
def call(path, secret, body):
    headers = {"authorization": "Bearer " + secret, "content-type": "application/json"}
    request = urllib.request.Request(url + "/api/v1/agents" + path, json.dumps(body).encode(), headers)
    return json.load(urllib.request.urlopen(request))
me = call("", token, {"name": "adder", "kind": "python", "capabilities": ["add"], "leaseMs": 3000 if hang else 30000})
while True:
    task = call("/" + me["agentId"] + "/claim", me["secret"], {"waitMs": 20000})["task"]
    if task is None: continue
    while hang and task["capability"] != "health":
        call("/" + me["agentId"] + "/heartbeat", me["secret"], {})
        time.sleep(0.2)
    report = {"taskId": task["taskId"], "attempt": task["attempt"], "result": {"sum": sum(task["payload"]["add"])}}
    call("/" + me["agentId"] + "/report", me["secret"], report)
`;
