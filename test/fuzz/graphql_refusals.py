"""What every answer of /graphql is held against: the tool's own check takes a refused call for a fault of the server."""

import graphql
import schemathesis
from hypothesis import strategies as st
from schemathesis.graphql import nodes

value = st.integers(-(2**31), 2**31 - 1).map(nodes.Int) | st.booleans().map(nodes.Boolean) | st.text().map(nodes.String)


def object_of(fields):
    pairs = ((graphql.NameNode(value=name), field) for name, field in fields.items())
    return graphql.ObjectValueNode(fields=tuple(graphql.ObjectFieldNode(name=name, value=field) for name, field in pairs))


names = st.from_regex("[a-z]{1,9}", fullmatch=True)
schemathesis.graphql.scalar("JSON", value | st.dictionaries(names, value, max_size=3).map(object_of))


@schemathesis.check
def graphql_refusals(ctx, response, case):
    answer = response.json()
    assert "data" in answer or "errors" in answer, "An answer must have data or errors."
    for error in answer.get("errors", []):
        extensions = error.get("extensions", {})
        assert isinstance(extensions.get("code"), str), f"An error must have a code: {error}"
        is_ours = extensions["code"] == "INTERNAL" or extensions.get("status", 400) >= 500
        assert not is_ours, f"Nothing may be a fault of the server: {error}"
