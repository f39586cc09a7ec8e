"""A forced order answers to two officers: said in the words of each database, so that no code of ours can forget it. For migrations alone."""

CODE = "second_officer_needed"
_ONE = "(NEW.confirmed_by = '' OR NEW.second_confirmed_by = '' OR NEW.confirmed_by = NEW.second_confirmed_by)"
_SAID = f"{CODE}: a forced order names two different officers"


def need_two_officers(dialect: str) -> tuple[str, ...]:
    """Statements after which no forced order of fewer than two different accounts is kept."""
    if dialect == "postgresql":
        check = f"IF NEW.forced AND {_ONE} THEN RAISE EXCEPTION '{_SAID}'; END IF; RETURN NEW;"
        return (
            f"CREATE FUNCTION need_two_officers() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {check} END $$",
            "CREATE TRIGGER barrier_order_two_officers BEFORE INSERT OR UPDATE ON barrier_order FOR EACH ROW EXECUTE FUNCTION need_two_officers()",
        )
    return tuple(
        f"CREATE TRIGGER barrier_order_two_officers_{verb.lower()} BEFORE {verb} ON barrier_order WHEN NEW.forced AND {_ONE} "
        f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
        for verb in ("INSERT", "UPDATE")
    )


def let_one_suffice(dialect: str) -> tuple[str, ...]:
    if dialect == "postgresql":
        return (
            "DROP TRIGGER barrier_order_two_officers ON barrier_order",
            "DROP FUNCTION need_two_officers()",
        )
    return tuple(f"DROP TRIGGER barrier_order_two_officers_{verb}" for verb in ("insert", "update"))


def names_apart(dialect: str) -> str:
    """What was kept as “first second” in one column becomes two."""
    first, second = "split_part(confirmed_by, ' ', 1)", "split_part(confirmed_by, ' ', 2)"
    if dialect != "postgresql":
        space = "instr(confirmed_by, ' ')"
        first, second = f"substr(confirmed_by, 1, {space} - 1)", f"substr(confirmed_by, {space} + 1)"
    return (
        f"UPDATE barrier_order SET confirmed_by = {first}, second_confirmed_by = {second} "  # noqa: S608 -- constants of this file
        "WHERE forced AND confirmed_by LIKE '% %'"
    )
