from client import work

SIGNS = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
         (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]


def roman(payload):
    rest, text = payload["number"], ""
    for value, sign in SIGNS:
        text += sign * (rest // value)
        rest %= value
    return {"roman": text}


work("roman-numeral", {"number": 1994}, {"roman": "MCMXCIV"}, roman)
