package main

import (
	"agents/agent"
	"encoding/json"
	"log"
)

type words struct {
	A string `json:"a"`
	B string `json:"b"`
}

func main() {
	log.Fatal(agent.Work("levenshtein", words{"kitten", "sitting"}, 3, func(payload json.RawMessage) (any, error) {
		var given words
		err := json.Unmarshal(payload, &given)
		return distance([]rune(given.A), []rune(given.B)), err
	}))
}

// How many letters have to be put in, taken out or replaced.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
