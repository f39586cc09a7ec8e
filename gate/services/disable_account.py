"""An account is switched off: whoever holds it is out at once, on every machine, and hears nothing more."""

from gate.domain.access import Actor, Permission
from gate.domain.errors import ConflictError, not_found
from gate.services.commands import DisableAccount
from gate.services.context import Gate
from gate.services.journal import journal_success
from gate.services.results import AccountAnswer
from gate.services.revoke_api_key import end_api_keys
from gate.store import accounts as rows
from gate.store import webhooks
from gate.store.session import Session


def disable_account(gate: Gate, session: Session, actor: Actor, command: DisableAccount) -> AccountAnswer:
    """Again = the same. Raises ForbiddenError, NotFoundError `account_not_found`, ConflictError `own_account`."""
    actor.need(Permission.MANAGE_ACCOUNTS)
    account = rows.lock(session, command.account_id)
    if account is None:
        raise not_found("account")
    if account.id == actor.account_id:
        raise ConflictError("own_account", "Nobody switches off the own account: ask another administrator.")
    if account.active:
        account.active = False
        rows.end_sessions(session, account.id)
        end_api_keys(gate, session, actor, account.id, command.reason)
        entry = ("account_disabled", account.id)
        journal_success(gate, session, actor, entry, {"login": account.login, "reason": command.reason})
        for webhook in webhooks.lock_made_by(session, account.id):
            webhooks.remove(webhook)
            journal_success(
                gate, session, actor, ("webhook_removed", webhook.id), {"reason": "account_disabled"}
            )
    return AccountAnswer(account_id=account.id, login=account.login)
