"""What became of the last message to a webhook, as a sentence its owner can act on."""

from collections.abc import Mapping

from gate.pages.languages import mark as _

RESULTS: Mapping[str, str] = {
    "delivered": _("The last message arrived."),
    "gone": _("Your server says that this address is gone for ever (410)."),
    "timeout": _("Your server did not answer within 15 seconds."),
    "no_connection": _("Your server could not be reached: is it running, does its firewall let us in?"),
    "tls_refused": _("The certificate of your server does not fit its name, or it speaks no TLS."),
    "name_unknown": _("The name in this address is unknown."),
    "address_not_allowed": _("This address leads into a private network: give a public one."),
    "https_needed": _("Use https: news may not travel in clear text."),
    "answer_broken": _("Your server broke off while answering."),
}
_OTHER = _("Your server refused the message: it must answer with a status from 200 to 299.")


def result_sentence(code: str) -> str:
    return RESULTS.get(code, _OTHER)
