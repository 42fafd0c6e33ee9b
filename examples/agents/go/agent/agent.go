// Package agent is a whole agent with the standard library: registers, proves itself, then does one task after the other until it is ended.
package agent

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// Handle does one task: JSON in, anything that JSON can hold out.
type Handle func(payload json.RawMessage) (any, error)

type task struct {
	TaskId     string          `json:"taskId"`
	Capability string          `json:"capability"`
	Attempt    int             `json:"attempt"`
	Payload    json.RawMessage `json:"payload"`
}

func post(path, secret string, body, answer any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequest("POST", os.Getenv("MILLRACE_URL")+"/api/v1/agents"+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+secret)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	said, err := io.ReadAll(response.Body)
	// Another one has the task by now: what came out here is not wanted.
	if err != nil || strings.Contains(string(said), "TASK_LEASE_LOST") {
		return err
	}
	if response.StatusCode >= 300 {
		return fmt.Errorf("%s", said)
	}
	return json.Unmarshal(said, answer)
}

// For measurements: work that takes a while, and a line in a file that nobody else knows of.
func measured(given task, handle Handle) (any, error) {
	workMs, _ := strconv.Atoi(os.Getenv("AGENT_WORK_MS"))
	time.Sleep(time.Duration(workMs) * time.Millisecond)
	result, err := handle(given.Payload)
	if file := os.Getenv("AGENT_LEDGER"); file != "" && err == nil {
		ledger, failed := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if failed != nil {
			return nil, failed
		}
		defer ledger.Close()
		_, err = ledger.WriteString(given.TaskId + "\n")
	}
	return result, err
}

func health(payload json.RawMessage, handle Handle) (any, error) {
	var given struct {
		Add  []int
		Task struct{ Payload json.RawMessage }
	}
	if err := json.Unmarshal(payload, &given); err != nil {
		return nil, err
	}
	result, err := handle(given.Task.Payload)
	return map[string]any{"sum": given.Add[0] + given.Add[1], "result": result}, err
}

// Work never returns but with what went wrong; payload and result are an example of its work: the agent is given this before any other.
func Work(capability string, payload, result any, handle Handle) error {
	leaseMs, err := strconv.Atoi(os.Getenv("AGENT_LEASE_MS"))
	if err != nil {
		leaseMs = 10_000
	}
	var me struct{ AgentId, Secret string }
	err = post("", os.Getenv("MILLRACE_TOKEN"), map[string]any{
		"name": capability, "kind": "go", "capabilities": []string{capability}, "leaseMs": leaseMs,
		"healthTask": map[string]any{"capability": capability, "payload": payload, "result": result},
	}, &me)
	for err == nil {
		var claimed struct{ Task *task }
		err = post("/"+me.AgentId+"/claim", me.Secret, map[string]any{"waitMs": 20000}, &claimed)
		if err != nil || claimed.Task == nil {
			continue
		}
		given := *claimed.Task
		report := map[string]any{"taskId": given.TaskId, "attempt": given.Attempt}
		do := func() (any, error) { return measured(given, handle) }
		if given.Capability == "health" {
			do = func() (any, error) { return health(given.Payload, handle) }
		}
		if done, failed := do(); failed != nil {
			report["error"] = map[string]any{"message": failed.Error()}
		} else {
			report["result"] = done
		}
		err = post("/"+me.AgentId+"/report", me.Secret, report, &struct{}{})
	}
	return err
}
