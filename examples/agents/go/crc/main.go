package main

import (
	"agents/agent"
	"encoding/json"
	"hash/crc32"
	"log"
)

type text struct {
	Text string `json:"text"`
}

func main() {
	log.Fatal(agent.Work("crc", text{"abc"}, map[string]uint32{"crc": 891568578}, func(payload json.RawMessage) (any, error) {
		var given text
		err := json.Unmarshal(payload, &given)
		return map[string]uint32{"crc": crc32.ChecksumIEEE([]byte(given.Text))}, err
	}))
}
