"""How easily a reader or an eye takes one character for another: a cost, never a free substitution."""

# Measured on public Vietnamese plate sets (L>1, E>F, 4>L, U>1, D>0, Z>7, 2>7, X>Y, B>R, 9>0) and on our own
# misses (3>8, 0>U, Q/O/0, 1/7, 7/Z); the rest are the pairs every plate reader's users report.
_CLOSE = "0O 0D 0Q OD OQ 8B 1I 1L 1T 17 2Z 7Z 5S 6G"
_NEAR = "27 38 3B 4A 4L 56 68 69 80 89 90 B3 BR CG EF HN KX MN MW PR PF UV U0 U1 VY XY 0C 0G 6B DB LI DU 9G 3S 5B 7T"


def _pairs(words: str) -> set[frozenset[str]]:
    return {frozenset(word) for word in words.split() if len(word) == 2}


_CLOSE_PAIRS = _pairs(_CLOSE)
_NEAR_PAIRS = _pairs(_NEAR)
CLOSE_COST, NEAR_COST, FAR_COST = 0.35, 0.65, 1.0


def confusion_cost(one: str, other: str) -> float:
    """0 for the same character, 1 for two that are not confused, between for look-alikes; symmetric."""
    if one == other:
        return 0.0
    pair = frozenset((one, other))
    if pair in _CLOSE_PAIRS:
        return CLOSE_COST
    return NEAR_COST if pair in _NEAR_PAIRS else FAR_COST


def look_alike_distance(one: str, other: str) -> float:
    """Edit distance of two canonical texts with look-alikes cheaper than other changes; a lost character costs 1."""
    row = [float(n) for n in range(len(other) + 1)]
    for here in one:
        above, row[0] = row[0], row[0] + 1
        for column, there in enumerate(other, start=1):
            best = min(above + confusion_cost(here, there), row[column] + 1, row[column - 1] + 1)
            above, row[column] = row[column], best
    return row[-1]
