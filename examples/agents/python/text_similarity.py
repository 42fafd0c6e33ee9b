import difflib
from client import work


def compare(texts):
    return {"similarity": difflib.SequenceMatcher(None, texts["a"], texts["b"]).ratio()}


work("text-similarity", {"a": "abcd", "b": "bcde"}, {"similarity": 0.75}, compare)
