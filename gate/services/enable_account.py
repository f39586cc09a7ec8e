"""An account that was switched off may be signed in with again."""

from gate.domain.access import Actor, Permission
from gate.domain.errors import not_found
from gate.services.commands import EnableAccount
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.results import AccountAnswer
from gate.store import accounts as rows
from gate.store.session import Session


def enable_account(gate: Gate, session: Session, actor: Actor, command: EnableAccount) -> AccountAnswer:
    """Again = the same. Raises ForbiddenError, NotFoundError `account_not_found`."""
    actor.need(Permission.MANAGE_ACCOUNTS)
    account = rows.lock(session, command.account_id)
    if account is None:
        raise not_found("account")
    if not account.active:
        account.active = True
        entry = ("account_enabled", account.id)
        journal_success(gate, session, actor, entry, {"login": account.login, "reason": command.reason})
    return AccountAnswer(account_id=account.id, login=account.login)
