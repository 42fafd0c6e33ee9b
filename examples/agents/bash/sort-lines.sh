. "$(dirname "$0")/client.sh"

handle() { jq -r '.[]' | LC_ALL=C sort | jq -Rnc '[inputs]'; }

work sort-lines '["b", "a"]' '["a", "b"]'
