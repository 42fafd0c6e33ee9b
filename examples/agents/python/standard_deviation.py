import statistics
from client import work

work("standard-deviation", [2, 4, 4, 4, 5, 5, 7, 9], {"deviation": 2}, lambda values: {"deviation": statistics.pstdev(values)})
