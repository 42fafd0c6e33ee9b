"""A whole agent with the standard library: registers, proves itself, then does one task after the other until it is ended."""
import json, os, time, urllib.error, urllib.request


def post(path, secret, body):
    headers = {"authorization": "Bearer " + secret, "content-type": "application/json"}
    url = os.environ["MILLRACE_URL"] + "/api/v1/agents" + path
    try:
        with urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), headers)) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        refusal = json.load(error)
        # Another one has the task by now: what came out here is not wanted.
        if refusal["code"] == "TASK_LEASE_LOST":
            return refusal
        raise SystemExit(json.dumps(refusal))


def measured(task_id, handle, payload):
    """For measurements: work that takes a while, and a line in a file that nobody else knows of."""
    time.sleep(int(os.environ.get("AGENT_WORK_MS", "0")) / 1000)
    result = handle(payload)
    if "AGENT_LEDGER" in os.environ:
        with open(os.environ["AGENT_LEDGER"], "a") as ledger:
            ledger.write(task_id + "\n")
    return result


def work(capability, payload, result, handle):
    """`payload` and `result` are an example of its work: the agent is given this before any other."""
    example = {"capability": capability, "payload": payload, "result": result}
    me = {"name": capability, "kind": "python", "capabilities": [capability],
          "leaseMs": int(os.environ.get("AGENT_LEASE_MS", "10000")), "healthTask": example}
    registered = post("", os.environ["MILLRACE_TOKEN"], me)
    place, secret = "/" + registered["agentId"], registered["secret"]
    while True:
        task = post(place + "/claim", secret, {"waitMs": 20000})["task"]
        if task is None:
            continue
        given = task["payload"]
        if task["capability"] == "health":
            done = {"sum": sum(given["add"]), "result": handle(given["task"]["payload"])}
        else:
            done = measured(task["taskId"], handle, given)
        post(place + "/report", secret, {"taskId": task["taskId"], "attempt": task["attempt"], "result": done})
