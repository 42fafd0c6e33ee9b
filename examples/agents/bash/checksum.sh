. "$(dirname "$0")/client.sh"

handle() { jq -j '.text' | cksum | jq -Rc 'split(" ") | { checksum: (.[0] | tonumber), bytes: (.[1] | tonumber) }'; }

work checksum '{ "text": "abc" }' '{ "checksum": 1219131554, "bytes": 3 }'
