"""Sentences of the agencies' rules by rule code, so that they can be read in every language.

The rules themselves live with the agencies, which the gate never imports; a code without words here is shown in English."""

from collections.abc import Mapping

from gate.pages.languages import mark as _

RULES: Mapping[str, str] = {
    "border_control": _("The border guard controls every vehicle that crosses."),
    "border_form_in_time": _("The border guard form (09) is missing or was sent too late for this arrival."),
    "border_driver_declared": _("No driver is declared: add passport or border pass and driving licence."),
    "border_permit_valid": _("A permit of the vehicle has ended or was withdrawn."),
    "border_stop_list": _("The vehicle is on the border guard's stop list: wait for the officer."),
    "customs_supervision": _("Customs supervises goods and vehicles on a temporary form."),
    "customs_declaration_named": _("A loaded crossing needs the number of its customs declaration."),
    "customs_declaration_known": _(
        "Customs does not know this declaration number: register it or correct the number."
    ),
    "customs_declaration_in_force": _(
        "The customs declaration is cancelled or stopped: ask its customs office."
    ),
    "customs_channel": _("Customs decides by the channel of the declaration."),
    "customs_stop_notice": _(
        "Customs has ordered these goods or this vehicle to stop: ask the customs officer."
    ),
    "customs_firm_in_good_standing": _(
        "Customs does not clear goods of this firm now: the firm settles it with its office."
    ),
    "health_road_vehicle": _("Health quarantine looks at every vehicle that crosses."),
    "health_form_declared": _("The health declaration (form 04) is missing or was rejected: add its number."),
    "health_inspection": _("Chosen for a health inspection: drive to the health inspection place."),
    "health_treatment_done": _("The vehicle must be treated first: add the treatment certificate (form 09)."),
    "plant_goods": _("Plant quarantine looks at plants and plant products."),
    "plant_certificate_named": _("Plants need a plant quarantine certificate: add its number."),
    "plant_certificate_issued": _("The plant quarantine certificate is not issued yet or was taken back."),
    "animal_goods": _("Animal quarantine looks at animals and animal products."),
    "animal_certificate_named": _("Animals need an animal quarantine certificate: add its number."),
    "animal_certificate_issued": _("The animal quarantine certificate is not issued yet or was taken back."),
    "tax_firm": _("Tax looks at the firm of every crossing."),
    "tax_firm_active": _(
        "Tax lists the firm as suspended or dissolved: the firm settles it with its tax office."
    ),
    "tax_firm_unknown": _("Tax has nothing against this firm."),
    "tax_receipt_reconciled": _("The fee receipt differs; this does not stop the vehicle."),
}
