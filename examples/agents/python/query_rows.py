import sqlite3
from client import work


def query(payload):
    database = sqlite3.connect(":memory:")
    database.execute("create table rows (name text, amount real)")
    database.executemany("insert into rows values (?, ?)", payload["rows"])
    return database.execute("select name, sum(amount) from rows group by name order by name").fetchall()


work("query-rows", {"rows": [["a", 1], ["b", 2], ["a", 3]]}, [["a", 4], ["b", 2]], query)
